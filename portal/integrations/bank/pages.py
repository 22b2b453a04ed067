"""The stand-in's banking app: plain Vietnamese pages that work without script."""

from html import escape
from urllib.parse import quote

from portal.integrations.bank.book import ZONE, Line
from portal.integrations.bank.qr import Order

CSP = "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
STYLE = """
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0; background: #fff; color: #1b1f23; font: 1.125rem/1.5 system-ui, "Noto Sans", sans-serif; }
header { padding: 1rem max(1rem, 50% - 15rem); background: #173f5f; color: #fff; }
header p { margin: 0; font-size: .9375rem; }
header .name { font-size: 1.125rem; font-weight: 700; }
main { padding: 1.5rem max(1rem, 50% - 15rem) 3rem; }
h1 { margin: 0 0 1rem; font-size: 1.5rem; line-height: 1.3; }
dl { margin: 0 0 1.5rem; border-top: 1px solid #d4d8d6; }
dl div { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 1rem; padding: .5rem 0;
  border-bottom: 1px solid #d4d8d6; }
dt { color: #505a5f; }
dd { margin: 0; font-weight: 600; overflow-wrap: anywhere; }
label { display: block; font-weight: 600; }
.hint { margin: 0 0 .25rem; color: #505a5f; font-size: 1rem; }
.field { margin-bottom: 1.25rem; }
input, textarea { width: 100%; min-height: 2.75rem; padding: .5rem; border: 2px solid #505a5f; border-radius: 4px;
  font: inherit; }
button { display: block; width: 100%; min-height: 2.75rem; padding: .625rem 1rem; border: 2px solid #173f5f;
  border-radius: 4px; background: #173f5f; color: #fff; font: inherit; font-weight: 600; cursor: pointer; }
a { color: #0f4c81; display: inline-block; padding: .5rem 0; }
:focus-visible { outline: 3px solid #ffd053; outline-offset: 0; box-shadow: 0 0 0 5px #1b1f23; }
.summary { margin-bottom: 1.5rem; padding: 1rem; border: 4px solid #b3200a; }
.summary p { margin: 0; font-weight: 600; }
"""
LAYOUT = """<!DOCTYPE html>
<html lang="vi">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="robots" content="noindex">
  <title>{title} – Ngân hàng thử nghiệm</title>
  <link rel="stylesheet" href="/page.css">
</head>
<body>
  <header>
    <p class="name">Ngân hàng thử nghiệm</p>
    <p>Trang này đóng vai ứng dụng ngân hàng. Ở đây không có tiền thật.</p>
  </header>
  <main>
{main}
  </main>
</body>
</html>
"""


def scan(code: str = "", fault: str = "") -> str:
    """Return the page on which a code is given."""
    main = f"""{_alert(fault)}
    <h1>Chuyển tiền bằng mã VietQR</h1>
    <form method="get" action="/">
      <div class="field">
        <label for="qr">Nội dung mã VietQR</label>
        <p class="hint" id="qr-hint">Dán dòng chữ của mã, bắt đầu bằng 000201</p>
        <textarea id="qr" name="qr" rows="4" required aria-describedby="qr-hint">{escape(code)}</textarea>
      </div>
      <button type="submit">Xem nội dung chuyển tiền</button>
    </form>"""
    return _page("Lỗi: Chuyển tiền" if fault else "Chuyển tiền", main)


def confirm(order: Order, code: str, *, name: str = "", fault: str = "") -> str:
    """Return the page on which the payer confirms; of a code without an amount, types one."""
    typed = _field("amount", "Số tiền", "Chỉ gồm chữ số, ví dụ 30000", "", ' inputmode="numeric"')
    rows = {"Ngân hàng nhận (BIN)": order.bank_bin, "Tài khoản nhận": order.account, "Nội dung": order.memo}
    rows |= {"Số tiền": _money(order.amount)} if order.amount else {}
    main = f"""{_alert(fault)}
    <h1>Xác nhận chuyển tiền</h1>
    {_list(rows)}
    <form method="post" action="/pay">
      <input type="hidden" name="qr" value="{escape(code)}">
      {"" if order.amount else typed}
      {_field("name", "Tên người chuyển", "Tên chủ tài khoản, ví dụ NGUYEN VAN AN", name, ' autocomplete="name"')}
      <button type="submit">Chuyển {_money(order.amount) if order.amount else "tiền"}</button>
    </form>
    <p><a href="/">Dùng mã khác</a></p>"""
    return _page("Lỗi: Xác nhận chuyển tiền" if fault else "Xác nhận chuyển tiền", main)


def done(line: Line) -> str:
    """Return the page that says that the money is gone, with the bank's reference."""
    moment = line.moment.astimezone(ZONE)
    rows = {
        "Số tiền": _money(line.amount),
        "Tài khoản nhận": line.account,
        "Nội dung": line.memo,
        "Thời điểm": f"{moment:%H:%M:%S ngày %d/%m/%Y}",
        "Số tham chiếu": line.ref,
    }
    account = quote(f"{line.bank_bin} {line.account}")
    main = f"""    <h1 role="status">Đã chuyển {_money(line.amount)}</h1>
    {_list(rows)}
    <p>Bạn có thể đóng trang này và quay lại cổng dịch vụ.</p>
    <p><a href="/statement.csv?account={account}">Tải sao kê tài khoản nhận (CSV)</a></p>
    <p><a href="/">Chuyển tiền theo mã khác</a></p>"""
    return _page("Đã chuyển tiền", main)


def away() -> str:
    return _page(
        "Ngân hàng đang tắt", "    <h1>Ngân hàng thử nghiệm đang tắt</h1>\n    <p>Chưa có tiền nào được chuyển.</p>"
    )


def _field(name: str, label: str, hint: str, value: str, more: str) -> str:
    return f"""<div class="field">
        <label for="{name}">{label}</label>
        <p class="hint" id="{name}-hint">{hint}</p>
        <input id="{name}" name="{name}" value="{escape(value)}" required aria-describedby="{name}-hint"{more}>
      </div>"""


def _list(rows: dict[str, str]) -> str:
    return "<dl>" + "".join(f"<div><dt>{key}</dt><dd>{escape(said)}</dd></div>" for key, said in rows.items()) + "</dl>"


def _alert(fault: str) -> str:
    return f'    <div class="summary" role="alert"><p>{escape(fault)}</p></div>' if fault else ""


def _money(amount: int | None) -> str:
    return f"{amount or 0:,} đ".replace(",", ".")


def _page(title: str, main: str) -> str:
    return LAYOUT.format(title=title, main=main)
