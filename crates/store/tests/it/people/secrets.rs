//! What is secret stands nowhere in clear, and what is erased stands nowhere at all.

use facts::fact::PersonDoes;
use store::Failure;
use store::people::{Accepting, Identity, NewAccount, NewToken, Opened, Passkey, Proof};

use super::{accept, account, begun, id, invite, open, say, secret, seed, update};
use crate::databases::on_both;
use crate::erase::stored;
use crate::world::{MINUTE_MS, World, bytes, viewer};

fn holds(bytes: &[u8], word: &[u8]) -> bool {
    bytes.windows(word.len()).any(|window| window == word)
}

#[test]
fn no_secret_stands_in_the_files_of_the_database() {
    on_both(|fresh| {
        let world = World::new(fresh);
        let ann = begun(&world);
        open(&world, &ann, "session", world.now);
        invite(&world, "volta", "invitation", world.now.plus_ms(MINUTE_MS)).unwrap();
        let new = NewToken {
            source: None,
            name: "a reader",
            made_by: "p-0000000000000001",
            expires: world.now.plus_ms(MINUTE_MS),
        };
        let mut seed = seed();
        let random = &mut || bytes(&mut seed);
        let viewer = viewer("nord");
        let store = &world.store;
        store
            .add_token(
                &world.alliance,
                &viewer,
                &new,
                &secret("token"),
                world.now,
                random,
            )
            .unwrap();
        let files = stored(fresh);
        // The search finds what is there: hashes of secrets, and the account.
        for name in ["session", "invitation", "token", "code"] {
            assert!(holds(&files, &secret(name)), "{name}");
        }
        assert!(holds(&files, b"Canary Ann"));
        // Nothing that is handed around shows what it holds.
        let account = store.account(&ann).unwrap().unwrap();
        let session = store.session(&secret("session"), world.now).unwrap();
        let people = store.known_people(&world.alliance, &viewer).unwrap();
        let opened = Opened {
            account: &ann,
            by: Proof::Password("phc-of-ann"),
            stepped_up: true,
        };
        let new = NewAccount {
            login: "ann",
            name: "Canary Ann",
            password: "phc-of-ann",
        };
        let accepting = Accepting::New(new);
        let shown = format!("{account:?} {session:?} {people:?} {opened:?} {new:?} {accepting:?}");
        for word in ["Canary", "phc", "\"ann\""] {
            assert!(!shown.contains(word), "{word} in {shown}");
        }
    });
}

#[test]
fn an_account_that_is_erased_leaves_no_byte() {
    on_both(|fresh| {
        let world = World::new(fresh);
        begun(&world);
        invite(&world, "volta", "one", world.now.plus_ms(MINUTE_MS)).unwrap();
        let new = NewAccount {
            login: "canary-login",
            name: "Canary Benjamin",
            password: "canary-password",
        };
        let (ben, _) = accept(&world.store, "one", Accepting::New(new), id(2), world.now).unwrap();
        let opened = Opened {
            account: &ben,
            by: Proof::Password("canary-password"),
            stepped_up: false,
        };
        world
            .store
            .open_session(&secret("ben"), &opened, world.now)
            .unwrap();
        let key = Passkey {
            id: b"canary-key".to_vec(),
            account: ben,
            key: vec![1],
            name: "canary-phone".to_owned(),
            counter: 0,
            may_be_copied: false,
            is_copied: false,
            transports: Vec::new(),
            created: world.now,
            used: None,
        };
        world.store.add_passkey(&key).unwrap();
        let there = Identity {
            issuer: "https://id.example",
            subject: "canary-subject",
        };
        world.store.add_identity(&ben, there, world.now).unwrap();
        let words: [&[u8]; 6] = [
            b"canary-login",
            b"Canary Benjamin",
            b"canary-password",
            b"canary-key",
            b"canary-phone",
            b"canary-subject",
        ];
        let files = stored(fresh);
        assert!(words.iter().all(|word| holds(&files, word)), "it is there");
        let erased = world.store.erase_account(&ben);
        assert!(matches!(erased, Err(Failure::Unfit(_))), "still a person");
        say(
            &world,
            "volta",
            update(PersonDoes::Removed, id(2), &[]),
            world.now,
        )
        .unwrap();
        world.store.erase_account(&ben).unwrap();
        let files = stored(fresh);
        for word in words {
            assert!(!holds(&files, word), "{}", String::from_utf8_lossy(word));
        }
        assert!(holds(&files, b"Canary Ann"), "others stay");
        assert!(world.store.account(&ben).unwrap().is_none());
        let people = world.store.known_people(&world.alliance, &viewer("volta"));
        let people = people.unwrap();
        assert_eq!(
            (people[0].name.as_ref(), people[0].login.as_ref()),
            (None, None)
        );
        assert!(matches!(
            world.store.erase_account(&ben),
            Err(Failure::NotFound)
        ));
        // The login is free again.
        invite(&world, "volta", "two", world.now.plus_ms(MINUTE_MS)).unwrap();
        let again = Accepting::New(account("canary-login"));
        accept(&world.store, "two", again, id(3), world.now).unwrap();
    });
}
