"""Numbers without gaps or doubles."""

from marshrut.pathways.models import NumberSeries


def allocate(series: str, year: int, count: int) -> range:
    """The next `count` numbers. Call it last in the transaction: the row stays locked until the commit."""
    NumberSeries.objects.bulk_create([NumberSeries(name=series, year=year)], ignore_conflicts=True)
    row = NumberSeries.objects.select_for_update().get(name=series, year=year)
    first = row.last + 1
    row.last += count
    row.save(update_fields=["last"])
    return range(first, row.last + 1)
