"""Gives each figure on a student's page a text alternative, as students' code has none."""

from nbformat import NotebookNode

from grader.text.printable import printable

PICTURES = {"image/png", "image/jpeg"}
LONGEST = 300  # characters


def describe_figures(cell: NotebookNode, where: str) -> None:
    """Store the text in each output's `alt`, for the page's template."""
    figures = [out for out in cell.get("outputs", ()) if PICTURES & out.get("data", {}).keys()]
    said = find_description(cell)
    for number, output in enumerate(figures, start=1):
        which = f"Figure {number} of {len(figures)}" if len(figures) > 1 else "Figure"
        output["alt"] = f"{which} in {where}. {said}"


def find_description(cell: NotebookNode) -> str:
    """What the cell printed: the drill describes its figures that way."""
    printed = " ".join(
        "".join(output.text)
        for output in cell.get("outputs", ())
        if output.output_type == "stream" and output.name == "stdout"
    )
    return printable(printed, LONGEST) or "Its code prints no description."
