//! Invitations and the first account: each is used once.

use std::thread;

use facts::Fact;
use facts::fact::{Office, PersonDoes};
use store::Failure;
use store::people::{Accepting, NewInvitation, Offered};

use super::{
    accept, account, adds, begun, id, invite, nord, open, say, secret, seed, setting, shown, update,
};
use crate::databases::on_both;
use crate::world::{MINUTE_MS, World, bytes, party, viewer};

fn not_found<T>(done: Result<T, Failure>) -> bool {
    matches!(done, Err(Failure::NotFound))
}

#[test]
fn an_invitation_is_used_once_before_it_ends() {
    on_both(|fresh| {
        let world = World::new(fresh);
        begun(&world);
        let expires = world.now.plus_ms(MINUTE_MS);
        invite(&world, "volta", "one", expires).unwrap();
        let new = Accepting::New(account("ben"));
        let take =
            |name: &str, new: Accepting<'_>, now| accept(&world.store, name, new, id(2), now);
        assert!(not_found(take("none", new, world.now)));
        assert!(not_found(take("one", new, expires)), "over");
        let taken = take("one", Accepting::New(account("ann")), world.now);
        assert!(
            matches!(taken, Err(Failure::There(_))),
            "the login is taken"
        );
        let (ben, belonging) = take("one", new, world.now).unwrap();
        assert_eq!(belonging.party, party("volta"));
        assert!(not_found(take(
            "one",
            Accepting::New(account("cis")),
            world.now
        )));
        // An account is one person of an alliance.
        invite(&world, "lumen", "two", expires).unwrap();
        let again = take("two", Accepting::Account(&ben), world.now);
        assert!(matches!(again, Err(Failure::There(_))));
        say(
            &world,
            "volta",
            update(PersonDoes::Removed, id(2), &[]),
            world.now,
        )
        .unwrap();
        let taken = accept(
            &world.store,
            "two",
            Accepting::Account(&ben),
            id(3),
            world.now,
        );
        assert_eq!(taken.unwrap().0, ben);
        open(&world, &ben, "ben", world.now);
        let ben = shown(&world, "ben", world.now);
        assert_eq!(ben.as_deref(), Some("ben lumen:p-0000000000000003"));
    });
}

#[test]
fn invitations_are_seen_by_both_parties_and_taken_back_by_one() {
    on_both(|fresh| {
        let world = World::new(fresh);
        begun(&world);
        let expires = world.now.plus_ms(MINUTE_MS);
        let id = invite(&world, "volta", "one", expires).unwrap();
        let seen = |name: &str| {
            let all = world
                .store
                .invitations(&world.alliance, &viewer(name), world.now);
            all.map(|all| all.len())
        };
        assert_eq!(seen("nord").unwrap(), 1);
        assert_eq!(seen("volta").unwrap(), 1);
        assert_eq!(seen("lumen").unwrap(), 0);
        assert!(not_found(seen("mallory")));
        let back = |name: &str, id: &str| {
            world
                .store
                .withdraw_invitation(&world.alliance, &viewer(name), id)
        };
        for name in ["lumen", "volta", "mallory"] {
            assert!(not_found(back(name, &id)), "{name}");
        }
        assert!(not_found(back("nord", "i-0000000000000000")));
        back("nord", &id).unwrap();
        assert_eq!(seen("volta").unwrap(), 0);
        let new = Accepting::New(account("ben"));
        assert!(not_found(accept(
            &world.store,
            "one",
            new,
            super::id(2),
            world.now
        )));
    });
}

#[test]
fn the_invitations_of_who_is_removed_are_void() {
    on_both(|fresh| {
        let world = World::new(fresh);
        begun(&world);
        invite(&world, "volta", "one", world.now.plus_ms(MINUTE_MS)).unwrap();
        say(
            &world,
            "nord",
            update(PersonDoes::Removed, id(1), &[]),
            world.now,
        )
        .unwrap();
        let new = Accepting::New(account("ben"));
        assert!(not_found(accept(
            &world.store,
            "one",
            new,
            id(2),
            world.now
        )));
    });
}

#[test]
fn who_checks_an_invitation_sees_people_and_open_invitations() {
    on_both(|fresh| {
        let world = World::new(fresh);
        begun(&world);
        invite(&world, "nord", "one", world.now.plus_ms(MINUTE_MS)).unwrap();
        let (offered, by) = (Offered::default(), id(1));
        let new = NewInvitation {
            alliance: &world.alliance,
            party: nord(),
            offered: &offered,
            by: (nord(), &by),
            expires: world.now,
        };
        let mut seed = seed();
        let check = |facts: &[Fact], open: &[store::people::Invitation]| {
            Err::<(), _>((facts.len(), open.len()))
        };
        let refused =
            world
                .store
                .add_invitation(&new, &secret("two"), check, world.now, &mut || {
                    bytes(&mut seed)
                });
        assert_eq!(refused.unwrap(), Err((1, 1)));
        let kept = world.store.invitation(&secret("two"), world.now).unwrap();
        assert_eq!(kept, None);
    });
}

#[test]
fn of_many_who_accept_at_once_one_does() {
    on_both(|fresh| {
        let world = World::new(fresh);
        begun(&world);
        invite(&world, "volta", "one", world.now.plus_ms(MINUTE_MS)).unwrap();
        let logins: Vec<String> = (0..6).map(|number| format!("ben{number}")).collect();
        let done = thread::scope(|scope| {
            let threads: Vec<_> = (2..)
                .zip(&logins)
                .map(|(number, login)| {
                    let world = &world;
                    scope.spawn(move || {
                        let new = Accepting::New(account(login));
                        accept(&world.store, "one", new, id(number), world.now)
                    })
                })
                .collect();
            let done = threads.into_iter().map(|thread| thread.join().unwrap());
            done.collect::<Vec<_>>()
        });
        assert_eq!(done.iter().filter(|done| done.is_ok()).count(), 1);
        assert!(done.into_iter().all(|done| done.is_ok() || not_found(done)));
        let people = world.store.known_people(&world.alliance, &viewer("volta"));
        assert_eq!(people.unwrap().len(), 1);
        let facts = world
            .store
            .person_facts(&world.alliance, &viewer("volta"), None);
        assert_eq!(facts.unwrap().len(), 1);
        let accounts = logins.iter().filter(|login| {
            let account = world.store.attempt(login, world.now, &|_| 0);
            account.unwrap().is_some()
        });
        assert_eq!(accounts.count(), 1);
    });
}

#[test]
fn the_first_account_is_made_once_with_the_code_that_was_shown_last() {
    on_both(|fresh| {
        let world = World::new(fresh);
        let (old, code) = (secret("old"), secret("code"));
        let mut seed = seed();
        let mut set_up = |code, login| {
            let setting = setting(&world, code, login);
            let decide = adds(id(1), &[Office::Administrator]);
            let random = &mut || bytes(&mut seed);
            world.store.set_up(&setting, decide, world.now, random)
        };
        assert!(not_found(set_up(&code, "ann")), "nothing waits");
        assert!(world.store.expect_setup(&old).unwrap());
        assert!(world.store.expect_setup(&code).unwrap());
        assert!(not_found(set_up(&old, "ann")));
        assert!(not_found(world.store.begin_set_up(&old, &world.alliance)));
        world.store.begin_set_up(&code, &world.alliance).unwrap();
        let other = facts::id::AllianceId::new("other").unwrap();
        let begun = world.store.begin_set_up(&code, &other);
        assert!(matches!(begun, Err(Failure::There(_))));
        set_up(&code, "ann").unwrap().unwrap();
        assert!(not_found(set_up(&code, "ben")), "it is done");
        assert!(not_found(world.store.begin_set_up(&code, &world.alliance)));
        assert!(!world.store.expect_setup(&old).unwrap());
        assert!(world.store.has_accounts().unwrap());
    });
}

#[test]
fn of_many_who_set_up_at_once_one_does() {
    on_both(|fresh| {
        let world = World::new(fresh);
        let code = secret("code");
        world.store.expect_setup(&code).unwrap();
        let done = thread::scope(|scope| {
            let threads: Vec<_> = (1..6)
                .map(|number| {
                    let (world, code) = (&world, &code);
                    scope.spawn(move || {
                        let login = format!("ann{number}");
                        let setting = setting(world, code, &login);
                        let decide = adds(id(number), &[Office::Administrator]);
                        let mut seed = seed();
                        let random = &mut || bytes(&mut seed);
                        world.store.set_up(&setting, decide, world.now, random)
                    })
                })
                .collect();
            let done = threads.into_iter().map(|thread| thread.join().unwrap());
            done.collect::<Vec<_>>()
        });
        assert_eq!(done.iter().filter(|done| done.is_ok()).count(), 1);
        let people = world.store.known_people(&world.alliance, &viewer("nord"));
        assert_eq!(people.unwrap().len(), 1);
    });
}
