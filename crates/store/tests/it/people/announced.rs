//! What the journal says of people's passkeys: what differs from the account is stated, once, and ends with the person.

use std::slice::from_ref;

use facts::fact::{PasskeyDoes, PersonDoes};
use store::Manner;
use store::people::Announced;

use super::{adds, begun, id, say, update};
use crate::attacks::passkeys::{announced, stated};
use crate::databases::on_both;
use crate::world::{World, bytes, shared, viewer};

const ONE: [u8; 32] = [21; 32];
const OTHER: [u8; 32] = [22; 32];

#[test]
fn what_differs_is_stated_and_nothing_twice() {
    on_both(|fresh| {
        let mut world = World::new(fresh);
        let (one, other) = (announced(&ONE, b"one"), announced(&OTHER, b"other"));
        world.announce(id(1), from_ref(&one));
        let size = world.store.chain(&world.alliance).unwrap().size();
        world.announce(id(1), from_ref(&one));
        assert_eq!(world.store.chain(&world.alliance).unwrap().size(), size);
        world.announce(id(1), &[one.clone(), other.clone()]);
        world.announce(id(1), from_ref(&other));
        let moved = Announced {
            origin: "https://nord.example:8443".to_owned(),
            ..other.clone()
        };
        world.announce(id(1), &[moved]);
        let does = |world: &World, name: &str| -> Vec<PasskeyDoes> {
            let all = stated(world, name).into_iter();
            all.map(|(does, ..)| does).collect()
        };
        let expected = [
            PasskeyDoes::Added,
            PasskeyDoes::Added,
            PasskeyDoes::Revoked,
            PasskeyDoes::Added,
        ];
        for name in ["nord", "volta", "lumen"] {
            assert_eq!(does(&world, name), expected, "{name}");
        }
        // That of another person is none of this one.
        world.announce(id(2), &[one, other]);
        assert_eq!(does(&world, "nord"), expected);
        let chain = world.store.chain(&world.alliance).unwrap();
        assert_eq!(chain.keyring().passkeys().of(&id(1)).count(), 1);
        assert_eq!(chain.keyring().passkeys().of(&id(2)).count(), 0);
    });
}

#[test]
fn passkeys_end_with_the_person() {
    on_both(|fresh| {
        let mut world = World::new(fresh);
        begun(&world);
        let here = |world: &World| {
            let chain = world.store.chain(&world.alliance).unwrap();
            chain.keyring().passkeys().of(&id(2)).count()
        };
        let nord = viewer("nord");
        let mut seed = 99;
        let random = &mut || bytes(&mut seed);
        let made =
            world
                .store
                .change_people(&world.alliance, &nord, adds(id(2), &[]), world.now, random);
        made.unwrap().unwrap();
        for does in [PersonDoes::Suspended, PersonDoes::Removed] {
            world.now = world.now.plus_ms(1000);
            let back = update(PersonDoes::Changed, id(2), &[]);
            say(&world, "nord", back, world.now).unwrap();
            world.announce(id(2), &[announced(&ONE, b"one")]);
            assert_eq!(here(&world), 1);
            world.now = world.now.plus_ms(1000);
            say(&world, "nord", update(does, id(2), &[]), world.now).unwrap();
            assert_eq!(here(&world), 0, "{does:?}");
            // The account has the passkey still.
            world.announce(id(2), &[announced(&ONE, b"one")]);
            assert_eq!(here(&world), 0, "{does:?}");
        }
    });
}

#[test]
fn nobody_hands_passkeys_in_through_the_host() {
    on_both(|fresh| {
        let mut world = World::new(fresh);
        world.announce(id(1), &[announced(&ONE, b"one")]);
        let facts = world.facts("nord");
        let said = facts.iter().find(|fact| fact.body.kind() == "passkey");
        let random = &mut || [7; 32];
        let statements = [shared(said.unwrap().clone())];
        let (alliance, now) = (&world.alliance, world.now);
        let refused = world
            .store
            .speak(alliance, &statements, Manner::PLAIN, now, random);
        let why = refused.unwrap_err().to_string();
        assert!(why.contains("stated by the journal itself"), "{why}");
    });
}
