//! Tokens of machines of one's own party.

use facts::Instant;
use facts::id::SourceId;
use facts::journal::chain::OWN_SOURCE;
use practice::access::Action;
use store::Random;
use store::people::{NewToken, Token};

use super::{Asking, PeopleFailure, Secret, password};

/// The longest that a token is of use, in days.
pub const LONGEST_DAYS: u32 = 400;

/// A token that was made.
#[derive(Clone, Debug)]
pub struct Made {
    /// Its public id.
    pub id: String,
    /// What the machine keeps; it is shown once.
    pub secret: Secret,
    /// When it ends.
    pub expires: Instant,
}

/// Makes a token for so many days. One with a source states its facts; one without reads, as an auditor does.
pub fn make_token(
    asking: &Asking<'_>,
    name: &str,
    source: Option<&SourceId>,
    days: u32,
    random: Random<'_>,
) -> Result<Made, PeopleFailure> {
    asking.may(Action::Administer)?;
    let name = password::name(name)?;
    if !(1..=LONGEST_DAYS).contains(&days) {
        return Err(PeopleFailure::Unfit(format!(
            "a token is of use for 1 to {LONGEST_DAYS} days, not for {days}"
        )));
    }
    if let Some(source) = source {
        check(asking, source)?;
    }
    let secret = Secret::new(random());
    let expires = asking.now.plus_ms(i64::from(days) * facts::time::DAY_MS);
    let new = NewToken {
        source,
        name,
        made_by: &asking.who.id,
        expires,
    };
    let (alliance, viewer) = (asking.alliance(), asking.viewer());
    let id = asking
        .store
        .add_token(alliance, &viewer, &new, &secret.hash(), asking.now, random)?;
    Ok(Made {
        id,
        secret,
        expires,
    })
}

/// The tokens of one's own party, without their secrets.
pub fn tokens(asking: &Asking<'_>) -> Result<Vec<Token>, PeopleFailure> {
    asking.may(Action::See)?;
    let (alliance, viewer) = (asking.alliance(), asking.viewer());
    Ok(asking.store.tokens(alliance, &viewer)?)
}

/// Makes a token of one's own party of no use, at once.
pub fn revoke_token(asking: &Asking<'_>, id: &str) -> Result<(), PeopleFailure> {
    asking.may(Action::Administer)?;
    let (alliance, viewer) = (asking.alliance(), asking.viewer());
    let store = asking.store;
    Ok(store.revoke_token(alliance, &viewer, id, asking.now)?)
}

/// Refuses a source that is not the party's. An agreement that names none takes facts from any.
fn check(asking: &Asking<'_>, source: &SourceId) -> Result<(), PeopleFailure> {
    let sources = &asking.agreement.sources;
    if source.as_str() == OWN_SOURCE {
        return Err(PeopleFailure::Unfit(format!(
            "the source `{OWN_SOURCE}` is the journal's own"
        )));
    }
    let own = sources
        .iter()
        .filter(|(_, stated)| stated.party.value == *asking.party());
    let own: Vec<String> = own.map(|(id, _)| id.to_string()).collect();
    if sources.is_empty() || own.iter().any(|id| id == source.as_str()) {
        return Ok(());
    }
    let own = match own.is_empty() {
        true => "it has none".to_owned(),
        false => format!("it has `{}`", own.join("`, `")),
    };
    Err(PeopleFailure::Unfit(format!(
        "the agreement has no source `{source}` of `{}`; {own}",
        asking.party()
    )))
}
