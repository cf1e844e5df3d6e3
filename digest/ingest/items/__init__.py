"""What forms with many items share: safe XML, fragments of HTML, dates as feeds write them, whole or cut short."""
