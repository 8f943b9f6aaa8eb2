"""Gives each figure on a student's page a text alternative, as no student's code does."""

from nbformat import NotebookNode

from grader.text.printable import printable

PICTURES = {"image/png", "image/jpeg"}
LONGEST = 300  # characters


def describe_figures(cell: NotebookNode, where: str) -> None:
    """Store the text where the page's template finds it, in each output's `alt`."""
    figures = [out for out in cell.get("outputs", ()) if PICTURES & out.get("data", {}).keys()]
    said = find_description(cell)
    for number, output in enumerate(figures, start=1):
        which = f"Figure {number} of {len(figures)}" if len(figures) > 1 else "Figure"
        output["alt"] = f"{which} in {where}. {said}"


def find_description(cell: NotebookNode) -> str:
    """What the cell printed, which is how the drill's figures are told in words."""
    printed = " ".join(
        "".join(output.text)
        for output in cell.get("outputs", ())
        if output.output_type == "stream" and output.name == "stdout"
    )
    return printable(printed, LONGEST) or "Its code prints no description."
