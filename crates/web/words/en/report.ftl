# Service reports.
reports = Service reports
reports-lead = One for each month: what was promised and what came of it, to be printed and filed.
reports-none = No window of a level is over yet.
report = Service report { $month }
report-for = as { $party } sees it
report-table = Levels whose windows ended in the month
report-verify = How to verify this report
report-hash = The SHA-256 of its figures, in the form JSON, is
report-again = Whoever asks for the same address gets the same bytes, and the bundle of your party recomputes every figure without this server.
nav-reports = Service reports
