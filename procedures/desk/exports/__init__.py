"""Lists of the desk as workbooks."""

from procedures.desk.exports.queue import workbook
from procedures.desk.exports.register import register_sheet

__all__ = ["register_sheet", "workbook"]
