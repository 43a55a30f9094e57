//! Ways to sign in beside a password: passkeys, identities, and the questions that they answer.

use facts::Instant;
use store::people::{
    ANSWER_MS, AccountId, Challenge, Identity, MOST_PASSKEYS, Opened, Passkey, Proof,
};
use store::{Failure, Store};

use super::{Accepting, accept, account, begun, id, invite, open, secret, shown};
use crate::databases::on_both;
use crate::world::{MINUTE_MS, World};

const ANN: &str = "ann nord:p-0000000000000001";

fn passkey(account: &AccountId, id: u8, now: Instant) -> Passkey {
    Passkey {
        id: vec![id; 32],
        account: *account,
        key: vec![id, 1, 2],
        name: "a key".to_owned(),
        counter: 0,
        may_be_copied: true,
        is_copied: false,
        transports: vec!["internal".to_owned(), "usb".to_owned()],
        created: now,
        used: None,
    }
}

fn by(account: &AccountId, id: u8, before: u32, after: u32) -> Opened<'_> {
    let id: &'static [u8] = match id {
        1 => &[1; 32],
        _ => &[2; 32],
    };
    Opened {
        account,
        by: Proof::Passkey {
            id,
            before,
            after,
            is_copied: true,
        },
        stepped_up: false,
    }
}

fn told<T>(done: Result<T, Failure>) -> String {
    match done {
        Ok(_) => "done".to_owned(),
        Err(Failure::There(why)) => why,
        Err(Failure::NotFound) => "not found".to_owned(),
        Err(other) => panic!("{other}"),
    }
}

/// An account of somebody else.
fn ben(world: &World) -> AccountId {
    invite(world, "volta", "ben", world.now.plus_ms(MINUTE_MS)).unwrap();
    let mut new = account("ben");
    new.name = "Ben";
    accept(&world.store, "ben", Accepting::New(new), id(2), world.now)
        .unwrap()
        .0
}

#[test]
fn a_passkey_opens_a_session_as_long_as_it_is_there() {
    on_both(|fresh| {
        let world = World::new(fresh);
        let (ann, store) = (begun(&world), &world.store);
        let ben = ben(&world);
        let key = passkey(&ann, 1, world.now);
        store.add_passkey(&key).unwrap();
        assert_eq!(store.passkeys_of(&ann).unwrap(), std::slice::from_ref(&key));
        assert_eq!(store.passkeys_of(&ben).unwrap(), []);
        let again = store.add_passkey(&passkey(&ben, 1, world.now));
        assert_eq!(told(again), "the passkey is here already");

        let opens = |opened: &Opened<'_>, name: &str| {
            let opened = store.open_session(&secret(name), opened, world.now);
            opened.unwrap()
        };
        assert!(opens(&by(&ann, 1, 0, 3), "one"));
        assert_eq!(shown(&world, "one", world.now).as_deref(), Some(ANN));
        let used = store.passkeys_of(&ann).unwrap().remove(0);
        let now = (used.counter, used.is_copied, used.used);
        assert_eq!(now, (3, true, Some(world.now)));
        assert!(!opens(&by(&ann, 1, 0, 4), "two"), "used meanwhile");
        assert!(!opens(&by(&ben, 1, 3, 4), "two"), "of another account");
        assert!(!opens(&by(&ann, 2, 0, 0), "two"), "there is none");

        open(&world, &ann, "two", world.now);
        store.name_passkey(&ann, &key.id, "other").unwrap();
        assert_eq!(store.passkeys_of(&ann).unwrap()[0].name, "other");
        let others = store.name_passkey(&ben, &key.id, "mine");
        assert_eq!(told(others), "not found");
        let others = store.remove_passkey(&ben, &key.id, &secret("two"));
        assert_eq!(told(others), "not found");
        store.remove_passkey(&ann, &key.id, &secret("two")).unwrap();
        assert!(!opens(&by(&ann, 1, 3, 4), "three"), "removed");
        assert_eq!(shown(&world, "one", world.now), None, "others end with it");
        assert_eq!(shown(&world, "two", world.now).as_deref(), Some(ANN));

        store.add_passkey(&key).unwrap();
        store.disable_account(&ann, world.now).unwrap();
        assert!(!opens(&by(&ann, 1, 0, 1), "three"), "disabled");
        assert_eq!(
            told(store.add_passkey(&passkey(&ann, 2, world.now))),
            "not found"
        );
    });
}

#[test]
fn attempts_with_a_passkey_are_counted_before_they_are_judged() {
    on_both(|fresh| {
        let world = World::new(fresh);
        let (ann, store) = (begun(&world), &world.store);
        let key = passkey(&ann, 1, world.now);
        store.add_passkey(&key).unwrap();
        let attempt = |now: Instant| {
            let lock = |failures: u64| if failures < 2 { 0 } else { MINUTE_MS };
            store.attempt_passkey(&key.id, now, &lock).unwrap()
        };
        assert_eq!(attempt(world.now), Some(key.clone()));
        assert!(attempt(world.now).is_some());
        assert_eq!(attempt(world.now), None, "locked");
        let later = world.now.plus_ms(MINUTE_MS);
        assert!(attempt(later).is_some());
        store
            .open_session(&secret("one"), &by(&ann, 1, 0, 0), later)
            .unwrap();
        assert!(attempt(later).is_some(), "forgotten");
        // The password has a count of its own.
        assert!(store.attempt("ann", later, &|_| 0).unwrap().is_some());
        assert_eq!(store.attempt_passkey(&[9], later, &|_| 0).unwrap(), None);
        store.disable_account(&ann, later).unwrap();
        assert_eq!(attempt(later), None);
    });
}

#[test]
fn one_way_to_sign_in_stays() {
    on_both(|fresh| {
        let world = World::new(fresh);
        let (ann, store) = (begun(&world), &world.store);
        let asks = secret("one");
        open(&world, &ann, "one", world.now);
        open(&world, &ann, "two", world.now);
        let last = "it is the last way to sign in to the account; add another one first";
        let none = "without a passkey there would be no way to prove who signs; make one first";
        assert_eq!(told(store.drop_password(&ann, &asks)), none);
        for number in 1..=2 {
            store
                .add_passkey(&passkey(&ann, number, world.now))
                .unwrap();
        }
        store.drop_password(&ann, &asks).unwrap();
        assert_eq!(shown(&world, "one", world.now).as_deref(), Some(ANN));
        assert_eq!(shown(&world, "two", world.now), None);
        assert!(!open(&world, &ann, "three", world.now), "no password");
        let empty = Opened {
            account: &ann,
            by: Proof::Password(""),
            stepped_up: false,
        };
        let opened = store.open_session(&secret("three"), &empty, world.now);
        assert!(!opened.unwrap(), "none is not an empty one");
        store.remove_passkey(&ann, &[1; 32], &asks).unwrap();
        assert_eq!(told(store.remove_passkey(&ann, &[2; 32], &asks)), last);
        let there = Identity {
            issuer: "https://id.example",
            subject: "ann",
        };
        store.add_identity(&ann, there, world.now).unwrap();
        store.remove_passkey(&ann, &[2; 32], &asks).unwrap();
        assert_eq!(told(store.remove_identity(&ann, there, &asks)), last);
        store.change_password(&ann, "", "phc-of-ann").unwrap();
        assert!(open(&world, &ann, "four", world.now));
        store.remove_identity(&ann, there, &secret("four")).unwrap();
        for number in 1..=MOST_PASSKEYS {
            let number = u8::try_from(number).unwrap();
            store
                .add_passkey(&passkey(&ann, number, world.now))
                .unwrap();
        }
        let more = store.add_passkey(&passkey(&ann, 200, world.now));
        assert_eq!(
            told(more),
            "an account has at most 20 passkeys; remove one first"
        );
    });
}

#[test]
fn an_identity_is_an_issuer_and_a_subject() {
    on_both(|fresh| {
        let world = World::new(fresh);
        let (ann, store) = (begun(&world), &world.store);
        let ben = ben(&world);
        let identity = |issuer: &'static str, subject: &'static str| Identity { issuer, subject };
        let there = identity("https://id.example", "1");
        store.add_identity(&ann, there, world.now).unwrap();
        let taken =
            "that identity belongs to an account already; sign in by it, or take another one";
        assert_eq!(told(store.add_identity(&ben, there, world.now)), taken);
        assert_eq!(told(store.add_identity(&ann, there, world.now)), taken);
        let whose = |identity| {
            let account = store.account_of_identity(identity).unwrap();
            account.map(|account| account.login)
        };
        assert_eq!(whose(there).as_deref(), Some("ann"));
        assert_eq!(whose(identity("https://other.example", "1")), None);
        assert_eq!(whose(identity("https://id.example", "2")), None);
        let opened = |account, identity| Opened {
            account,
            by: Proof::Identity(identity),
            stepped_up: false,
        };
        let opens = |opened: &Opened<'_>| {
            let done = store.open_session(&secret("one"), opened, world.now);
            done.unwrap()
        };
        assert!(!opens(&opened(&ben, there)));
        assert!(opens(&opened(&ann, there)));
        let linked = store.identities_of(&ann).unwrap();
        assert_eq!(linked.len(), 1);
        assert_eq!(linked[0].used, Some(world.now));
        let others = store.remove_identity(&ben, there, &secret("one"));
        assert_eq!(told(others), "not found");
        store.remove_identity(&ann, there, &secret("one")).unwrap();
        assert!(!opens(&opened(&ann, there)), "taken away");
        store.add_identity(&ann, there, world.now).unwrap();
        store.disable_account(&ann, world.now).unwrap();
        assert_eq!(whose(there), None);
    });
}

#[test]
fn a_question_is_answered_once_in_time_and_by_whom_it_was_asked() {
    on_both(|fresh| {
        let world = World::new(fresh);
        let (store, now): (&Store, _) = (&world.store, world.now);
        let (hash, asked, other) = (secret("challenge"), secret("browser"), secret("other"));
        let question = Challenge {
            hash: &hash,
            purpose: "sign-in",
            asked: Some(&asked),
        };
        let ask = || store.expect_answer(&question, "a note", now).unwrap();
        let take = |question: &Challenge<'_>, after: i64| {
            store.take_answer(question, now.plus_ms(after)).unwrap()
        };
        assert_eq!(take(&question, 0), None, "nobody asked");
        ask();
        assert_eq!(take(&question, ANSWER_MS - 1).as_deref(), Some("a note"));
        assert_eq!(take(&question, 0), None, "once");
        for wrong in [
            Challenge {
                purpose: "step-up",
                ..question
            },
            Challenge {
                asked: Some(&other),
                ..question
            },
            Challenge {
                asked: None,
                ..question
            },
        ] {
            ask();
            assert_eq!(take(&wrong, 0), None);
            assert_eq!(take(&question, 0), None, "a wrong answer spends it");
        }
        ask();
        assert_eq!(take(&question, ANSWER_MS), None, "too late");
        let free = Challenge {
            asked: None,
            ..question
        };
        store.expect_answer(&free, "", now).unwrap();
        assert_eq!(take(&free, 0).as_deref(), Some(""));
    });
}
