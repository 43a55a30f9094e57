//! Inviting people into one's own party, and the first administrator of another one.

use facts::Instant;
use facts::id::PartyId;
use practice::access::{Action, Office};
use practice::people::{People, Role, check_role};
use store::Random;
use store::people::{Invitation, NewInvitation, Offered};

use super::{Asking, PeopleFailure, Secret};

/// For so long an invitation can be accepted: a week.
pub const INVITED_MS: i64 = 7 * facts::time::DAY_MS;

/// An invitation that was made.
#[derive(Clone, Debug)]
pub struct Invited {
    /// Its public id.
    pub id: String,
    /// What is handed on to whoever is invited.
    pub code: Secret,
    /// When it ends unused.
    pub expires: Instant,
}

/// Invites somebody into a party: an administrator into its own; the party that set the alliance up also an
/// administrator into another one, as long as that has none.
pub fn invite(
    asking: &Asking<'_>,
    into: &PartyId,
    role: &Role,
    random: Random<'_>,
) -> Result<Invited, PeopleFailure> {
    asking.may(Action::Administer)?;
    let by = asking.who.person.ok_or(PeopleFailure::NotFound)?;
    let (store, own) = (asking.store, asking.party());
    if !asking.agreement.parties.contains_key(into) {
        return Err(PeopleFailure::NotFound);
    }
    let is_own = into == own;
    if !is_own {
        let founder = store.first_party(asking.alliance(), &asking.viewer())?;
        if founder.as_ref() != Some(own) {
            return Err(PeopleFailure::NotAllowed(format!(
                "the party that set the alliance up invites the first administrator of `{into}`, who invites its people"
            )));
        }
        if !role.offices.contains(&Office::Administrator) {
            return Err(PeopleFailure::Unfit(format!(
                "the first person of `{into}` is its administrator: give the office `administrator`"
            )));
        }
    }
    check_role(role, into, asking.agreement)?;
    let check = |facts: &[facts::Fact], open: &[Invitation]| {
        let people = People::of(into, facts);
        if is_own {
            return asking.is_as_before(&people);
        }
        people.is_without_administrator()?;
        match open.iter().find(|open| open.is_from_outside()) {
            None => Ok(()),
            Some(open) => Err(PeopleFailure::Conflict(format!(
                "an administrator of `{into}` is invited already, until {}; take `{}` back first",
                open.expires, open.id
            ))),
        }
    };
    let code = Secret::new(random());
    let expires = asking.now.plus_ms(INVITED_MS);
    let mut offices: Vec<Office> = role.offices.iter().copied().collect();
    offices.sort_by_key(|office| office.word());
    let offered = Offered {
        auditor: role.auditor,
        offices,
        teams: role.teams.iter().cloned().collect(),
    };
    let new = NewInvitation {
        alliance: asking.alliance(),
        party: into,
        offered: &offered,
        by: (own, &by),
        expires,
    };
    let id = store.add_invitation(&new, &code.hash(), check, asking.now, random)??;
    Ok(Invited { id, code, expires })
}

/// The open invitations into one's own party, and those that it made into others.
pub fn invitations(asking: &Asking<'_>) -> Result<Vec<Invitation>, PeopleFailure> {
    asking.may(Action::Administer)?;
    let (alliance, viewer) = (asking.alliance(), asking.viewer());
    Ok(asking.store.invitations(alliance, &viewer, asking.now)?)
}

/// Takes an invitation back that one's own party made.
pub fn withdraw(asking: &Asking<'_>, id: &str) -> Result<(), PeopleFailure> {
    asking.may(Action::Administer)?;
    let (alliance, viewer) = (asking.alliance(), asking.viewer());
    Ok(asking.store.withdraw_invitation(alliance, &viewer, id)?)
}
