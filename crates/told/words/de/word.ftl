# Aufzählungen, Werte und Zeiten.
list-and = { $most } und { $last }
list-or = { $most } oder { $last }
either = { $one } oder { $other }
value-no-data = keine Daten
promise-expected = erwartet { $bound }
promise-minimum = mindestens nötig { $bound }
promise-none = nichts zugesagt
on-monday = Mo { $at }
on-tuesday = Di { $at }
on-wednesday = Mi { $at }
on-thursday = Do { $at }
on-friday = Fr { $at }
on-saturday = Sa { $at }
on-sunday = So { $at }
