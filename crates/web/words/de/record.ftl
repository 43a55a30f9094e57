# Journal, Rechte und Suche.
journal = Journal
journal-lead = Was die Parteien gesagt haben, in der Reihenfolge, in der es kam. Niemand kann danach einen Eintrag ändern oder verbergen: jeder Prüfpunkt ist unterschrieben, und wer einen früheren hat, merkt es.
journal-size = Einträge
journal-root = Wurzel des Baums
journal-last = Zuletzt aufgezeichnet
journal-checkpoint = Der letzte Prüfpunkt
journal-download = Laden
journal-policy = Den Schlüssel des Journals laden
journal-cosigned = Wer ihn mitunterschrieben hat
journal-nobody = noch niemand hat diesen Prüfpunkt mitunterschrieben
journal-cosigned-until = Der letzte mitunterschriebene hat die ersten { $entries } Einträge, von { $names }.
journal-not-cosigned = { $n } Einträge kamen seither und warten auf ihre Zeugen.
journal-never = Kein Zeuge hat einen Prüfpunkt dieses Journals mitunterschrieben. Eine Partei betreibt einen mit dem Befehl entente witness.
journal-verify = Im eigenen Terminal prüfen
journal-verify-lead = Ein Bündel hat alles, was Ihre Firma lesen darf, mit seinen Zahlen. Diese Befehle holen es und rechnen jede Zahl nach, ohne diesem Server zu trauen. TOKEN ist einer, der liest.
journal-token = Zugriffsschlüssel machen
journal-bundle = Das Bündel laden
journal-tiles = Das Protokoll selbst, in Kacheln, die ein Spiegel holt (C2SP tlog-tiles):
journal-no-bundle = Ein Bündel hat auch Preise, die Sie nicht sehen; jemand mit dem Amt Kaufmännisches oder Unterschrift, oder Ihre Prüfer können es herausgeben.
journal-entries = Einträge
journal-caption = Was alle der Allianz von jedem Eintrag sehen, die neuesten zuerst
journal-entry = Eintrag
journal-attested = Bezeugt von
journal-source = seiner Partei
journal-passkey = einem Passkey
journal-host = dem Gastgeber
journal-passkeys = Passkeys von Personen
journal-passkeys-caption = Wer Einträge mit einem Passkey unterschreibt, unter Pseudonym
journal-passkeys-lead = Hier sagt ein Unternehmen, mit welchen Passkeys seine Leute unterschreiben. Wem einer gehört, den nur der Gastgeber hinzugefügt hat, sagt nur er: Sehen Sie nach, ob die unter Ihrem Namen Ihre sind.
journal-passkey-person = Person
journal-passkey-hash = Passkey
journal-passkey-added = Hinzugefügt in Eintrag
journal-passkey-signs = Unterschreibt
journal-passkey-party = Unternehmen
journal-passkey-in-force = ja
journal-passkey-ended = nicht mehr
journal-proof = Beweis
journal-proof-of = Der Einschlussbeweis von Eintrag { $entry }
journal-newer = Neuere Einträge
journal-older = Ältere Einträge
access = Wer was darf
access-lead = Rechte folgen aus dem Vertrag. Fragen Sie, warum Sie etwas dürfen oder nicht, und lesen Sie, nach welcher Klausel.
access-action = Darf
access-what = mit
access-who = jemand Ihrer Firma
access-you = Sie
access-ask = Fragen
access-hint = Mit wird geschrieben { $what }; jemand wird geschrieben { $who }.
access-may = { $who } darf { $action } { $what }
access-may-not = { $who } darf nicht { $action } { $what }
access-unknown = { $who } darf nicht { $action } { $what }
access-unknown-told = Ob es da ist, wird auch nicht gesagt.
access-by = Nach diesen Klauseln:
access-nobody = Keine Klausel gibt das irgendwem.
access-needed = Diese Klauseln geben das Recht, und zwar:
access-own = Sie handeln für { $party }:
access-all = Die Rechte, die der Vertrag gibt
access-all-lead = Jedes nach seiner Klausel; was eine Klausel zwischen zwei anderen gibt, ist nicht gezeigt.
access-policies = Als Regeln von Cedar lesen
access-clause = Klausel
access-gives = Gibt
access-more = { $n ->
    [one] Und eines mehr, unter den Policies.
   *[other] Und { $n } mehr, unter den Policies.
}
access-rights = { $n ->
    [one] 1 Recht
   *[other] Alle { $n } Rechte
}
search-text = Text
search-lead = Geben Sie zwei Buchstaben oder mehr ein. Gesucht wird in Fällen, Zusagen, Diensten, Firmen, Klauseln, Einwänden, und in Fakten nach Art, Quelle oder Kennung.
search-count = { $n ->
    [0] Nichts gefunden
    [one] 1 gefunden
   *[other] { $n } gefunden
}
search-many = Mehr als { $n } gefunden
search-narrow = Und viele mehr; ein längerer Text findet weniger.
search-none = Nichts, was Sie sehen dürfen, enthält das.
search-more = { $n ->
    [one] Und noch eines.
   *[other] Und noch { $n }.
}
search-services = Dienste
search-parties = Firmen
search-clauses = Klauseln des Vertrags
