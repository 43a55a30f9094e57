//! What a fact of an emergency has to say.

use facts::fact::Emergency;
use facts::id::{PartyId, SourceId};
use facts::{Body, Fact, Instant};

fn check(person: &str, reason: &str, until: &str, expected: &str) {
    let at = Instant::parse("2025-03-03T02:10:00Z").unwrap();
    let body = Body::from(Emergency {
        person: person.into(),
        personal: false,
        reason: reason.into(),
        service: None,
        until: Instant::parse(until).unwrap(),
    });
    let by = PartyId::new("volta").unwrap();
    let said = Fact::new(at, at, by, SourceId::new("desk").unwrap(), 1, 0, body);
    let said = said.err().map_or(String::new(), |error| error.to_string());
    assert_eq!(said, expected);
}

#[test]
fn an_emergency_names_a_person_a_reason_and_an_end() {
    check("ann", "the tills are down", "2025-03-03T06:00:00Z", "");
    let nobody = "an emergency names the person who takes rights";
    check(" ", "the tills are down", "2025-03-03T06:00:00Z", nobody);
    let no_reason = "an emergency says why";
    check("ann", "", "2025-03-03T06:00:00Z", no_reason);
    let over = "the rights end at 2025-03-03T02:10:00Z, which is not after 2025-03-03T02:10:00Z";
    check("ann", "the tills are down", "2025-03-03T02:10:00Z", over);
}
