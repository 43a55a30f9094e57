//! What a host can do that has all keys of its own, and who finds it: another party, offline, with its own policy
//! and the last checkpoint that it saw; two parties who compare; or a witness.
//!
//! Each attack is as good as the host can make it: the tree is built anew, checkpoints are signed again, figures follow.
//! Then one check finds it, and with that check left out nothing does.

mod forger;
pub mod passkeys;
mod scripted;
mod witnesses;

use exchange::bundle::{Bundle, Check, Checks, Trust, archive, verify};
use facts::journal::{Note, Policy};

/// Asserts that this check finds the attack, and that without it none of the others does.
pub fn found(name: &str, bundle: &Bundle, policy: &Policy, after: Option<&Note>, by: Check) {
    let packed = archive::write(bundle).unwrap();
    let bundle = archive::read(&packed).unwrap();
    let policy = Some(policy);
    let report = verify(&bundle, Trust { policy, after }, &Checks::default());
    let found: Vec<Check> = report.findings.iter().map(|found| found.check).collect();
    // What follows from it may be told after it: figures, where something that they rest on is not believed.
    assert_eq!(found.first(), Some(&by), "{name}: {:?}", report.findings);
    let blind = verify(&bundle, Trust { policy, after }, &Checks::without(by));
    assert_eq!(blind.findings, [], "{name} without {by}");
    if by == Check::Growth {
        let policy = Trust {
            policy,
            after: None,
        };
        let forgetful = verify(&bundle, policy, &Checks::default());
        assert_eq!(
            forgetful.findings,
            [],
            "{name} without an earlier checkpoint"
        );
    }
}

/// Asserts that nothing is wrong.
pub fn holds(name: &str, bundle: &Bundle, policy: &Policy, after: Option<&Note>) {
    let policy = Some(policy);
    let report = verify(bundle, Trust { policy, after }, &Checks::default());
    assert_eq!(report.findings, [], "{name}");
}
