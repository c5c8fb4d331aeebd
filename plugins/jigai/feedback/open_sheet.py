"""A worksheet whose last formatted column reaches to the sheet's end."""

from typing import Any

from xlsxwriter.worksheet import Worksheet

_LAST_COLUMN = 16_383


class OpenSheet(Worksheet):
    """Give the column after the last one its format; all columns to its right have it too.

    Set for a range of columns, XlsxWriter would keep each of the 16,384, and name them all in the sheet's dimension:
    20 ms a workbook, and a sheet that claims to be as wide as a hostile one.
    """

    def _write_col_info(self, col_min: int, col_max: int, col_info: Any) -> None:
        is_last = col_max == max(self.col_info)
        super()._write_col_info(col_min, _LAST_COLUMN if is_last else col_max, col_info)
