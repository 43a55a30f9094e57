# Der Vertrag, seine Fassungen und Klauseln.
agreement = Vertrag
agreement-also = Die Fassungen als
agreement-clauses = { $n ->
    [one] 1 Klausel
   *[other] { $n } Klauseln
}
agreement-parts = in { $n ->
    [one] 1 Teil
   *[other] { $n } Teilen
}
agreement-version = Fassung
agreement-effective = In Kraft ab
agreement-hash = Hash ihres Textes
agreement-always = Beginn
agreement-changes = Änderungen
agreement-since = seit { $version }
agreement-in-force = in Kraft
agreement-other = Diese Fassung ist nicht die geltende.
agreement-go = Die geltende lesen
agreement-versions = { $n ->
    [one] Das ist die einzige Fassung
   *[other] Alle { $n } Fassungen
}
agreement-findings = Was die Prüfung darin findet
agreement-findings-in-place = Neben den Klauseln, um die es geht:
agreement-no-findings = Nichts: jede Zusage lässt sich messen, und keine Klausel steht einer anderen im Weg.
finding-error = Fehler
finding-warning = Warnung
finding-note = Hinweis
clause-permalink = Die Seite von { $address }
clause-table = Tabelle { $number }
clause-figures = Zahlen, die auf ihr beruhen
clause-last = Letzte Zeiträume
clause-rights = Die Rechte, die sie gibt
clause-ask = Fragen, wer was darf und warum
