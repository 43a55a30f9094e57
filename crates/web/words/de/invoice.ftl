# Eine Rechnung neben einer Abrechnung.
invoices = Rechnung abgleichen
invoices-lead = Fügen Sie eine Rechnung ein und sehen Sie sie Zeile für Zeile neben dem, was Vertrag und Fakten ergeben. Nichts davon wird aufbewahrt.
invoice = Die Rechnung, als CSV
invoice-hint = Die erste Zeile benennt die Spalten: Item, Month, Qty, Unit price, Net amount, Currency und Ähnliches ist bekannt
invoice-with = Abrechnung mit
invoice-mapping = Die Spalten heißen anders
invoice-mapping-label = Eine Zuordnung, als YAML
invoice-mapping-hint = Sagt, welche Spalte was bedeutet, etwa amount: Netto
invoice-match = Abgleichen
invoice-beside = Neben der Abrechnung mit { $with }, { $month }
invoice-statement = Die Abrechnung sehen
invoice-side = Seite
invoice-billed = Berechnet
invoice-computed = Errechnet
invoice-difference = Unterschied
invoice-account = Erhalten { $received } = { $matched } gleich + { $differing } verschieden + { $unmatched } ohne Gegenstück + { $rejected } zurückgewiesen; { $missing } errechnet und nicht in Rechnung gestellt.
invoice-billed-for = In Rechnung gestellt für
invoice-computed-for = Errechnet für
invoice-matched = gleich
invoice-differs = verschieden
invoice-unmatched = ohne Gegenstück
invoice-missing = nicht in Rechnung gestellt
invoice-rejected = Zeilen, die nicht gelesen werden konnten
