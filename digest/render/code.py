"""The Python that templates become: as Jinja writes it, but that text is escaped and gathered without detours."""

from collections.abc import Iterable
from typing import Any

from jinja2 import nodes
from jinja2.compiler import CodeGenerator, optimizeconst
from markupsafe import Markup, _escape_inner, escape  # type: ignore[attr-defined]  # native where it can be


class Code(CodeGenerator):
    """Writes out what is printed with the house's own escaping, which makes no object of each piece.

    A template or block gathers its pieces and gives them in one: each would pass through every template around it.
    """

    def blockvisit(self, body: Iterable[nodes.Node], frame: Any) -> None:
        outermost = frame.buffer is None
        if outermost:
            self.buffer(frame)
        super().blockvisit(body, frame)
        if outermost:
            self.writeline(f"yield ''.join({frame.buffer})")
            frame.buffer = None

    def write_commons(self) -> None:
        super().write_commons()
        self.writeline("escaped, attribute, Markup = environment.escaped, environment.attribute, environment.markup")

    def _output_child_pre(self, node: nodes.Expr, frame: Any, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("escaped(")

    @optimizeconst
    def visit_Getattr(self, node: nodes.Getattr, frame: Any) -> None:  # noqa: N802
        self.write("attribute(")
        self.visit(node.node, frame)
        self.write(f", {node.attr!r})")

    def macro_def(self, macro_ref: Any, frame: Any) -> None:
        self.write("environment.")
        super().macro_def(macro_ref, frame)

    def visit_Include(self, node: nodes.Include, frame: Any) -> None:  # noqa: N802 - Jinja's own name
        """A template that is named outright gives what it makes in one piece."""
        name = node.template.value if isinstance(node.template, nodes.Const) else None
        if isinstance(name, str) and node.with_context and not node.ignore_missing:
            local = self.dump_local_context(frame)
            self.simple_write(f"environment.included({name!r}, {self.name!r}, context, {local})", frame, node)
        else:
            super().visit_Include(node, frame)

    def visit_Call(self, node: nodes.Call, frame: Any, forward_caller: bool = False) -> None:  # noqa: N802
        """A call with plain arguments goes straight to what is called: nothing here asks to be given its context."""
        if forward_caller or node.kwargs or node.dyn_args or node.dyn_kwargs:
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.visit(node.node, frame)
        self.write("(")
        for argument in node.args:
            self.visit(argument, frame)
            self.write(", ")
        self.write(")")


def escaped(value: object) -> str:
    """A value as it may stand in a page."""
    if type(value) is str:
        return _escape_inner(value)
    if type(value) is int:
        return str(value)
    return value if isinstance(value, Markup) else escape(value)


def markup(html: str) -> Markup:
    """Text that is sanitised or escaped already. Markup itself takes twice as long: it asks first what it is given."""
    return str.__new__(Markup, html)
