"""Lists of the desk as workbooks."""

from procedures.desk.exports.queue import workbook

__all__ = ["workbook"]
