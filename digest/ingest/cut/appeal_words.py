"""Words by which appeals, prices and ways to pay are told, in the six languages of our sources."""

import re


def _any(*lines: str) -> str:
    """One alternative of patterns, written a language a line."""
    return "|".join(line.strip("|") for line in lines)


# WE, YOU and ASK are for text in small letters: told to ignore case, they take three times as long.
# "We" and "our", as a page speaks of itself.
WE = re.compile(
    r"\b(?:"
    + _any(
        r"we|we've|our|ours|us",
        r"nous|notre|nos",
        r"wir|uns|unser\w{0,2}",
        r"nosotros|nuestr\w{1,2}",
        r"мы|нас|нам|нами|наш(?:а|е|и|у|его|ей|ем|ему|им|их|ими)?",
        r"لنا|بنا|معنا|علينا|إلينا|موقعنا|عملنا|قرائنا|صحافتنا|نشرتنا|منصتنا|فريقنا|خدماتنا|محتوانا",
    )
    + r")\b"
)
# "You", as a page speaks to its reader.
YOU = re.compile(
    r"\b(?:"
    + _any(
        r"you|your|yours|you're",
        r"vous|votre|vos",
        r"usted|ustedes",
        r"вы|вас|вам|вами|ваш(?:а|е|и|у|его|ей|ем|ему|им|их|ими)?",
        r"لكم|بكم|معكم|عليكم|إليكم|دعمكم|بفضلكم|أعجبكم|بريدكم|مساهمتكم|مساهماتكم|تبرعكم|تبرعاتكم|اشتراككم",
    )
    + r")\b"
)
# German writes the reader with a capital; at the start of a sentence that proves nothing.
YOU_CAPITAL = re.compile(
    r"(?<![.!?] )(?<!^)\b(?:Sie|Ihr|Ihre[nrms]?|Ihnen)\b"
    r"|\b(?:[Dd]u|[Dd]eine?\w?|[Ee]uch|[Ee]ure?)\b(?=.{0,60}(?:spend|unterst|abonn))"
)
# What an appeal asks for, and what it talks about.
ASK = re.compile(
    r"\b(?:"
    + _any(
        r"support(?:er|ers|ing)?|donat\w{1,5}|contribut(?:e|ion|ions|or|ors)|subscri\w{1,6}|member(?:ship|s)?|patrons?",
        r"sponsors?|help|please|newsletters?|sign up|chip in|gift|paywalls?|ad[- ]?blockers?",
        r"whitelist|turn off|disable",
        r"journalism|our (?:news )?(?:coverage|reporting|work|site|sites|articles)|readers?|coffee|enjoy(?:ed)?|cancel",
        r"log ?in|register(?:ing)?|inbox|cookies?|consent|privacy policy|terms|advertis\w{1,6}|revenues?",
        r"soutenez|soutien|dons?|abonn\w{1,6}|inscri\w{1,8}|gratuits?",
        r"spenden?|unterstütz\w{1,4}|anmelden",
        r"don[ao]\w{0,5}|apoy\w{1,5}|suscr\w{1,6}|ayúd\w{1,5}",
        r"поддерж\w{1,4}|донат\w{0,3}|пожертв\w{1,7}|подпи\w{2,7}|рассылк\w{1,3}",
    )
    + r")\b|\b\w{0,2}(?:تبرع|ادعم|اشترك|ساعد)\w{0,4}"
)
_AMOUNT = r"\d{1,4}(?:[.,]\d{1,2})?"
PRICE = re.compile(
    rf"(?:US\$|USD|EUR|GBP|[$€£₽₹¥])\s?{_AMOUNT}(?!\d)"
    rf"|\b{_AMOUNT}\s?(?:€|\$|£|₽|USD|EUR|euros?\b|dollars?\b|руб\w{{0,4}}|دولار\w{{0,3}}|يورو)",
    re.IGNORECASE,
)
PAYMENT = re.compile(
    r"\b(?:"
    + _any(
        r"billed|paypal|credit cards?|debit cards?|visa|mastercard|one[- ]time|once|monthly|yearly|annual(?:ly)?",
        r"per (?:month|year)|(?:a|/) ?(?:month|year)|stripe|patreon|ko-fi|donate|donation|buy now|add to cart",
        r"subscribe|checkout",
        r"par (?:mois|an)|mensuel\w{0,2}|carte bancaire|faire un don",
        r"monatlich|jährlich|im monat|kreditkarte|spenden?|überweisung",
        r"al (?:mes|año)|mensual\w{0,2}|tarjeta|donar",
        r"в (?:месяц|год)|ежемесячно|карт(?:а|ой)|перевод",
        r"شهريا|سنويا|بطاقة|تبرع",
    )
    + r")\b",
    re.IGNORECASE,
)


def is_personal(text: str) -> bool:
    """Whether a text without its quotations says "we" or "you"."""
    return bool(WE.search(text.lower())) or is_addressed(text)


def is_addressed(text: str) -> bool:
    """Whether a text without its quotations speaks to its reader."""
    return bool(YOU.search(text.lower()) or YOU_CAPITAL.search(text))
