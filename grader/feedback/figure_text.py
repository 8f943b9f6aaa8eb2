"""Gives each figure on a student's page a text alternative, as students' code has none."""

from nbformat import NotebookNode

from grader.text.printable import printable

FIGURES = {"image/png", "image/jpeg"}  # that the page's template shows
LONGEST = 300  # characters


def describe_figures(cell: NotebookNode, where: str) -> None:
    """Store the text in each output's `alt`, for the page's template."""
    figures = [output for output in cell.get("outputs", ()) if is_figure(output)]
    texts = find_texts(cell)
    for number, (output, text) in enumerate(zip(figures, texts, strict=True), start=1):
        which = f"Figure {number} of {len(figures)}" if len(figures) > 1 else "Figure"
        said = printable(text, LONGEST) or "Its code prints no description."
        output["alt"] = f"{which} in {where}. {said}"


def is_figure(output: NotebookNode) -> bool:
    """Whether an output is a picture."""
    return bool(FIGURES & output.get("data", {}).keys())


def find_texts(cell: NotebookNode) -> list[str]:
    """What the cell printed on each figure: the drill describes its figures that way.

    If something is printed behind each figure, or before each, that is its text; otherwise all
    share what the cell printed.
    """
    printed = [""]  # before the first figure, behind it, behind the second, ...
    for output in cell.get("outputs", ()):
        if is_figure(output):
            printed.append("")
        elif output.output_type == "stream" and output.name == "stdout":
            printed[-1] += "".join(output.text)
    for texts in (printed[1:], printed[:-1]):
        if len(texts) > 1 and all(text.strip() for text in texts):
            return texts
    return [" ".join(filter(None, printed))] * (len(printed) - 1)
