"""The report's table of items, with an explanation of the terms."""

from IPython.display import HTML

from grader.report.class_record import ClassRecord
from grader.report.item_analysis import DISCRIMINATION, FACILITY, Ranges, analyse_items
from grader.report.page.class_tables import DASH, NOTHING, fold, percent, write_table


def tabulate_items(record: ClassRecord) -> HTML:
    """Each item's facility and discrimination, with Moodle's words for them."""
    if not record.works:
        return NOTHING
    titles = {item.name: q.title for q in record.questions for item in q.items}
    rows = [
        (
            titles[row.item.name],
            row.item.label,
            row.item.points,
            percent(row.facility),
            row.facility_word or DASH,
            percent(row.discrimination),
            row.discrimination_word or DASH,
        )
        for row in analyse_items(record)
    ]
    head = ("question", "item", "points", "facility", "in words", "discrimination", "in words")
    return write_table("Items", head, rows)


def tabulate_ranges() -> HTML:
    """From which per cent on Moodle uses which word."""
    tables = "".join(
        write_table(title, ("from", "to", "in words"), list_ranges(ranges)).data
        for title, ranges in (("Facility", FACILITY), ("Discrimination", DISCRIMINATION))
    )
    return HTML(fold("What the words mean, in per cent", tables))


def list_ranges(ranges: Ranges) -> list[tuple[str, str, str]]:
    """Each range with both of its ends, the highest first."""
    below = [f"{round(100 * least) - 1}%" for least, _ in ranges]
    ends = ["100%", *below]
    return [
        (f"{round(100 * least)}%", end, word)
        for (least, word), end in zip(ranges, ends, strict=False)
    ]
