# Berichte.
reports = Berichte
reports-lead = Einer für jeden Monat: was versprochen wurde und was daraus geworden ist, zum Drucken und Ablegen.
reports-none = Noch ist kein Zeitraum einer Zusage vorbei.
report = Bericht { $month }
report-for = wie { $party } es sieht
report-table = Zusagen, deren Zeiträume in diesem Monat endeten
report-verify = Wie sich dieser Bericht prüfen lässt
report-hash = Das SHA-256 seiner Zahlen, in der Form JSON, ist
report-again = Wer dieselbe Adresse abruft, bekommt dieselben Bytes, und das Bündel Ihrer Partei rechnet jede Zahl ohne diesen Server nach.
