//! Sessions and attempts: what ends when.

use facts::fact::PersonDoes;
use store::people::{Accepting, IDLE_MS, LONGEST_MS, Opened, Proof, STEP_UP_MS};

use super::{accept, account, begun, id, invite, open, say, secret, shown, update};
use crate::databases::on_both;
use crate::world::{MINUTE_MS, World};

const ANN: &str = "ann nord:p-0000000000000001";

#[test]
fn a_session_ends_when_nobody_uses_it_and_after_twelve_hours() {
    on_both(|fresh| {
        let world = World::new(fresh);
        let ann = begun(&world);
        assert!(open(&world, &ann, "one", world.now));
        let show = |after: i64| shown(&world, "one", world.now.plus_ms(after));
        assert_eq!(show(0).as_deref(), Some(ANN));
        assert_eq!(shown(&world, "another", world.now), None);
        // Whoever uses it within the hour, keeps it.
        assert_eq!(show(IDLE_MS - 1).as_deref(), Some(ANN));
        assert_eq!(show(2 * IDLE_MS - 2).as_deref(), Some(ANN));
        assert_eq!(show(3 * IDLE_MS - 2), None, "an hour unused");
        // It stays so, whatever the clock of another server says.
        let mut after = 2 * IDLE_MS;
        while after < LONGEST_MS {
            assert_eq!(show(after).as_deref(), Some(ANN));
            after += IDLE_MS / 2;
        }
        assert_eq!(show(LONGEST_MS - 1).as_deref(), Some(ANN));
        assert_eq!(show(LONGEST_MS), None, "twelve hours");
    });
}

#[test]
fn when_it_was_used_is_written_once_a_minute() {
    on_both(|fresh| {
        let world = World::new(fresh);
        let ann = begun(&world);
        open(&world, &ann, "one", world.now);
        let seen = |after: i64| {
            let now = world.now.plus_ms(after);
            let session = world.store.session(&secret("one"), now).unwrap().unwrap();
            session.last_seen.since(world.now)
        };
        assert_eq!(seen(MINUTE_MS - 1), 0);
        assert_eq!(seen(MINUTE_MS - 1), 0);
        assert_eq!(seen(MINUTE_MS), 0, "as it was before");
        assert_eq!(seen(MINUTE_MS), MINUTE_MS);
        assert_eq!(seen(0), MINUTE_MS, "it does not go back");
    });
}

#[test]
fn a_password_given_again_makes_the_session_a_new_one() {
    on_both(|fresh| {
        let world = World::new(fresh);
        let ann = begun(&world);
        open(&world, &ann, "one", world.now);
        let later = world.now.plus_ms(30 * MINUTE_MS);
        let opened = Opened {
            account: &ann,
            by: Proof::Password("phc-of-ann"),
            stepped_up: true,
        };
        let renew = |from: &str, to: &str, opened: &Opened<'_>| {
            let (from, to) = (secret(from), secret(to));
            world
                .store
                .renew_session(&from, &to, opened, later)
                .unwrap()
        };
        let other = Opened {
            by: Proof::Password("phc-of-before"),
            ..opened
        };
        assert!(!renew("one", "two", &other), "changed meanwhile");
        assert!(renew("one", "two", &opened));
        assert!(!renew("one", "three", &opened), "the old one is gone");
        assert_eq!(shown(&world, "one", later), None);
        let session = world.store.session(&secret("two"), later).unwrap().unwrap();
        assert_eq!(session.stepped_up_until, later.plus_ms(STEP_UP_MS));
        assert_eq!(session.expires, world.now.plus_ms(LONGEST_MS), "no longer");
    });
}

#[test]
fn all_sessions_end_with_the_password_and_with_the_account() {
    on_both(|fresh| {
        let world = World::new(fresh);
        let ann = begun(&world);
        let show = |name: &str| shown(&world, name, world.now);
        open(&world, &ann, "one", world.now);
        open(&world, &ann, "two", world.now);
        world.store.end_session(&secret("one")).unwrap();
        assert_eq!((show("one"), show("two").as_deref()), (None, Some(ANN)));
        let change = |old: &str, new: &str| world.store.change_password(&ann, old, new);
        assert!(change("phc-of-somebody", "new").is_err());
        assert_eq!(show("two").as_deref(), Some(ANN));
        change("phc-of-ann", "new").unwrap();
        assert_eq!(show("two"), None);
        assert!(!open(&world, &ann, "three", world.now), "an old password");
        change("new", "phc-of-ann").unwrap();
        open(&world, &ann, "four", world.now);
        open(&world, &ann, "five", world.now);
        world.store.end_sessions(&ann).unwrap();
        assert_eq!((show("four"), show("five")), (None, None));
        open(&world, &ann, "six", world.now);
        world.store.disable_account(&ann, world.now).unwrap();
        assert_eq!(show("six"), None);
        assert!(!open(&world, &ann, "seven", world.now), "disabled");
        assert!(world.store.disable_account(&ann, world.now).is_err());
    });
}

#[test]
fn who_is_removed_or_suspended_has_no_session_at_the_very_next_request() {
    on_both(|fresh| {
        let world = World::new(fresh);
        let ann = begun(&world);
        let expires = world.now.plus_ms(MINUTE_MS);
        for (number, name) in (2..).zip(["ben", "cis"]) {
            invite(&world, "volta", name, expires).unwrap();
            let accepting = Accepting::New(account(name));
            let (account, _) =
                accept(&world.store, name, accepting, id(number), world.now).unwrap();
            open(&world, &account, name, world.now);
        }
        open(&world, &ann, "ann", world.now);
        let now = world.now.plus_ms(1);
        let removed = update(PersonDoes::Removed, id(2), &[]);
        // Another party's person of that id is nobody's of volta's.
        say(&world, "nord", removed.clone(), now).unwrap();
        let ben = shown(&world, "ben", now);
        assert_eq!(ben.as_deref(), Some("ben volta:p-0000000000000002"));
        say(&world, "volta", removed, now).unwrap();
        assert_eq!(shown(&world, "ben", now), None);
        say(
            &world,
            "volta",
            update(PersonDoes::Suspended, id(3), &[]),
            now,
        )
        .unwrap();
        assert_eq!(shown(&world, "cis", now), None);
        assert_eq!(shown(&world, "ann", now).as_deref(), Some(ANN));
        // Who was removed can sign in, and is nobody; who was suspended is somebody, and has no rights by the facts.
        let again = |login: &str| {
            let account = world.store.attempt(login, now, &|_| 0).unwrap().unwrap();
            open(&world, &account.id, login, now);
            shown(&world, login, now)
        };
        assert_eq!(again("ben").as_deref(), Some("ben"));
        assert_eq!(
            again("cis").as_deref(),
            Some("cis volta:p-0000000000000003")
        );
    });
}

#[test]
fn attempts_are_counted_before_they_are_judged() {
    on_both(|fresh| {
        let world = World::new(fresh);
        let ann = begun(&world);
        let lock = |failures: u64| if failures < 3 { 0 } else { MINUTE_MS };
        let attempt = |after: i64| {
            let now = world.now.plus_ms(after);
            let account = world.store.attempt("ann", now, &lock).unwrap();
            account.map(|account| account.failures)
        };
        assert_eq!(
            (attempt(0), attempt(0), attempt(0)),
            (Some(1), Some(2), Some(3))
        );
        assert_eq!(attempt(1), None);
        assert_eq!(attempt(MINUTE_MS - 1), None);
        assert_eq!(attempt(MINUTE_MS), Some(4));
        assert_eq!(attempt(2 * MINUTE_MS), Some(5));
        // The right password forgets them.
        assert!(open(&world, &ann, "one", world.now));
        assert_eq!(attempt(2 * MINUTE_MS), Some(1));
        let nobody = world.store.attempt("nobody", world.now, &lock).unwrap();
        assert_eq!(nobody, None);
        world.store.disable_account(&ann, world.now).unwrap();
        assert_eq!(attempt(9 * MINUTE_MS), None);
    });
}

#[test]
fn many_attempts_at_once_are_all_counted() {
    on_both(|fresh| {
        let world = World::new(fresh);
        begun(&world);
        let lock = |failures: u64| if failures < 5 { 0 } else { MINUTE_MS };
        let taken = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..12)
                .map(|_| {
                    scope.spawn(|| {
                        world
                            .store
                            .attempt("ann", world.now, &lock)
                            .unwrap()
                            .is_some()
                    })
                })
                .collect();
            let taken = threads.into_iter().map(|thread| thread.join().unwrap());
            taken.filter(|taken| *taken).count()
        });
        assert_eq!(taken, 5);
    });
}

#[test]
fn who_used_the_site_last_is_known_until_signing_out() {
    on_both(|fresh| {
        let world = World::new(fresh);
        let ann = begun(&world);
        let expires = world.now.plus_ms(LONGEST_MS);
        invite(&world, "volta", "to volta", expires).unwrap();
        let new = Accepting::New(account("bob"));
        let (bob, _) = accept(&world.store, "to volta", new, id(2), world.now).unwrap();
        let last = |most: usize| -> Vec<String> {
            let all = world.store.last_seen(most).unwrap();
            let all = all
                .iter()
                .map(|one| format!("{}:{}", one.party, one.person));
            all.collect()
        };
        let (of_ann, of_bob) = ("nord:p-0000000000000001", "volta:p-0000000000000002");
        assert_eq!(last(9), [of_ann, of_bob], "nobody yet");
        open(&world, &bob, "bob's", world.now);
        assert_eq!(last(9), [of_bob, of_ann]);
        open(&world, &ann, "ann's", world.now.plus_ms(2 * LONGEST_MS));
        assert_eq!(last(9), [of_ann, of_bob], "also when both have ended");
        assert_eq!(last(1), [of_ann]);
        world.store.end_session(&secret("ann's")).unwrap();
        assert_eq!(last(9), [of_bob, of_ann], "who signed out");
        say(
            &world,
            "volta",
            update(PersonDoes::Removed, id(2), &[]),
            world.now,
        )
        .unwrap();
        assert_eq!(last(9), [of_ann], "who belongs to nobody any more");
        world.store.disable_account(&ann, world.now).unwrap();
        assert!(last(9).is_empty(), "whose account is closed");
    });
}
