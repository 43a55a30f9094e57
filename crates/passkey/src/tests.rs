//! An authenticator of our own, what others published, and everything that may be wrong.

use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _};
use serde_json::{Value, json};

use super::*;

const SITE: RelyingParty<'static> = RelyingParty {
    id: "example.org",
    origin: "https://example.org",
};
const CHALLENGE: &[u8] = &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];
const USER: &[u8] = b"an account";
const ID: &[u8] = &[7; 32];

/// Present, verified.
const SEEN: u8 = 0x05;

fn b64(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

enum Pair {
    Es256(EcdsaKeyPair, SystemRandom),
    Ed25519(Ed25519KeyPair),
}

impl Pair {
    fn es256() -> Pair {
        let random = SystemRandom::new();
        let scheme = &ECDSA_P256_SHA256_ASN1_SIGNING;
        let pair = EcdsaKeyPair::generate_pkcs8(scheme, &random).unwrap();
        let pair = EcdsaKeyPair::from_pkcs8(scheme, pair.as_ref(), &random).unwrap();
        Pair::Es256(pair, random)
    }

    fn ed25519() -> Pair {
        Pair::Ed25519(Ed25519KeyPair::from_seed_unchecked(&[9; 32]).unwrap())
    }

    fn cose(&self) -> Vec<u8> {
        match self {
            Pair::Es256(pair, _) => {
                let (x, y) = pair.public_key().as_ref()[1..].split_at(32);
                let head: &[u8] = &[0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 0x20];
                [head, x, &[0x22, 0x58, 0x20], y].concat()
            }
            Pair::Ed25519(pair) => {
                let head: &[u8] = &[0xa4, 1, 1, 3, 0x27, 0x20, 6, 0x21, 0x58, 0x20];
                [head, pair.public_key().as_ref()].concat()
            }
        }
    }

    fn sign(&self, message: &[u8]) -> Vec<u8> {
        match self {
            Pair::Es256(pair, random) => pair.sign(random, message).unwrap().as_ref().to_vec(),
            Pair::Ed25519(pair) => pair.sign(message).as_ref().to_vec(),
        }
    }
}

/// A device with one passkey, and what it is to say.
struct Device {
    pair: Pair,
    relying_party: &'static str,
    origin: &'static str,
    flags: u8,
    counter: u32,
    more: Vec<u8>,
}

impl Device {
    fn new(pair: Pair) -> Device {
        Device {
            pair,
            relying_party: SITE.id,
            origin: SITE.origin,
            flags: SEEN,
            counter: 1,
            more: Vec::new(),
        }
    }

    fn client(&self, ceremony: &str) -> Value {
        json!({ "type": ceremony, "challenge": b64(CHALLENGE), "origin": self.origin, "crossOrigin": false, "later": { "x": 1 } })
    }

    fn head(&self, flags: u8) -> Vec<u8> {
        let mut data = Sha256::digest(self.relying_party).to_vec();
        data.push(self.flags | flags);
        data.extend(self.counter.to_be_bytes());
        data
    }

    fn made(&self) -> Vec<u8> {
        let mut data = self.head(0x40);
        data.extend([0; 16]);
        data.extend(u16::try_from(ID.len()).unwrap().to_be_bytes());
        data.extend(ID);
        data.extend(self.pair.cose());
        data.extend(&self.more);
        data
    }

    fn registration(&self) -> Registration {
        Registration {
            client_data: self.client("webauthn.create").to_string().into_bytes(),
            attestation: none(&self.made()),
            transports: Vec::new(),
        }
    }

    fn assertion(&self) -> Assertion {
        self.assertion_of(self.client("webauthn.get"))
    }

    fn assertion_of(&self, client: Value) -> Assertion {
        let mut data = self.head(0);
        data.extend(&self.more);
        let client_data = client.to_string().into_bytes();
        Assertion {
            id: ID.to_vec(),
            user: Some(USER.to_vec()),
            signature: self.pair.sign(&signed(&data, &client_data)),
            client_data,
            authenticator_data: data,
        }
    }

    fn asserts(&self, known: &Credential, answer: &Assertion) -> Result<Asserted, Refused> {
        SITE.assert(CHALLENGE, &of(known), answer)
    }
}

fn of(known: &Credential) -> Known<'_> {
    Known {
        id: &known.id,
        user: USER,
        key: &known.key,
        counter: known.counter,
        may_be_copied: known.may_be_copied,
    }
}

/// An attestation object that vouches for nothing.
fn none(data: &[u8]) -> Vec<u8> {
    attestation(b"\x63fmt\x64none", b"\x67attStmt\xa0", data)
}

fn attestation(format: &[u8], statement: &[u8], data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len()).unwrap().to_be_bytes();
    let parts: [&[u8]; 6] = [
        &[0xa3],
        format,
        statement,
        b"\x68authData\x59",
        &length,
        data,
    ];
    parts.concat()
}

fn refused<T: std::fmt::Debug>(done: Result<T, Refused>, expected: Refused) {
    assert_eq!(done.unwrap_err(), expected);
}

#[test]
fn passkeys_are_made_and_used() {
    for pair in [Pair::es256(), Pair::ed25519()] {
        let mut device = Device::new(pair);
        let made = SITE.register(CHALLENGE, &device.registration()).unwrap();
        assert_eq!((made.id.as_slice(), made.counter), (ID, 1));
        device.counter = 2;
        let used = device.asserts(&made, &device.assertion()).unwrap();
        assert_eq!(used.counter, 2);
    }
}

#[test]
fn answers_are_read_as_browsers_write_them() {
    let device = Device::new(Pair::es256());
    let made = device.registration();
    let json = json!({
        "id": b64(ID), "rawId": b64(ID), "type": "public-key", "authenticatorAttachment": "platform",
        "response": {
            "clientDataJSON": b64(&made.client_data), "attestationObject": b64(&made.attestation),
            "transports": ["internal", "hybrid", "<script>"], "publicKeyAlgorithm": -7,
        },
        "clientExtensionResults": {},
    });
    let read = Registration::parse(&json.to_string()).unwrap();
    assert_eq!(read.challenge().unwrap(), CHALLENGE);
    let made = SITE.register(CHALLENGE, &read).unwrap();
    assert_eq!(made.transports, ["internal", "hybrid"]);

    let used = device.assertion();
    let mut json = json!({
        "id": b64(ID), "rawId": b64(ID), "type": "public-key",
        "response": {
            "clientDataJSON": b64(&used.client_data), "authenticatorData": b64(&used.authenticator_data),
            "signature": b64(&used.signature), "userHandle": b64(USER),
        },
        "clientExtensionResults": {},
    });
    let read = Assertion::parse(&json.to_string()).unwrap();
    assert_eq!((read.id(), read.user()), (ID, Some(USER)));
    assert_eq!(read, used);
    json["response"]["userHandle"] = Value::Null;
    assert_eq!(Assertion::parse(&json.to_string()).unwrap().user(), None);
    json["response"]["signature"] = json!("a==");
    refused(Assertion::parse(&json.to_string()), Refused::Form);
    json["type"] = json!("password");
    refused(Assertion::parse(&json.to_string()), Refused::Form);
    refused(Assertion::parse("{}"), Refused::Form);
}

#[test]
fn another_site_another_ceremony_and_another_challenge_are_refused() {
    let mut device = Device::new(Pair::es256());
    let made = SITE.register(CHALLENGE, &device.registration()).unwrap();
    device.counter = 2;
    let get = device.client("webauthn.get");
    let with = |name: &str, value: Value| {
        let mut client = get.clone();
        client[name] = value;
        device.asserts(&made, &device.assertion_of(client))
    };
    for origin in [
        "https://example.org.evil.example",
        "http://example.org",
        "https://example.org:8443",
        "https://example.org/",
        "",
    ] {
        refused(with("origin", json!(origin)), Refused::Origin);
    }
    refused(with("crossOrigin", json!(true)), Refused::Origin);
    let top = json!("https://example.org");
    refused(with("topOrigin", top), Refused::Origin);
    let create = json!("webauthn.create");
    refused(with("type", create), Refused::Ceremony);
    refused(with("challenge", json!(b64([1; 16]))), Refused::Challenge);
    refused(with("challenge", json!("")), Refused::Challenge);
    refused(with("challenge", json!("!")), Refused::Form);
    refused(with("challenge", json!(1)), Refused::Form);

    let other = RelyingParty {
        id: "other.example.org",
        ..SITE
    };
    let answer = device.assertion();
    let done = other.assert(CHALLENGE, &of(&made), &answer);
    refused(done, Refused::RelyingParty);
    device.relying_party = "example.com";
    let done = device.asserts(&made, &device.assertion());
    refused(done, Refused::RelyingParty);
    let registration = device.registration();
    let done = SITE.register(CHALLENGE, &registration);
    refused(done, Refused::RelyingParty);
    device.relying_party = SITE.id;
    device.origin = "https://example.com";
    let done = SITE.register(CHALLENGE, &device.registration());
    refused(done, Refused::Origin);
    device.origin = SITE.origin;
    let done = SITE.register(&[1; 16], &device.registration());
    refused(done, Refused::Challenge);
    let mut swapped = device.registration();
    swapped.client_data = answer.client_data;
    refused(SITE.register(CHALLENGE, &swapped), Refused::Ceremony);
}

#[test]
fn nobody_there_and_nobody_seen_are_refused() {
    let mut device = Device::new(Pair::es256());
    let made = SITE.register(CHALLENGE, &device.registration()).unwrap();
    device.counter = 2;
    for (flags, expected) in [
        (0x04, Refused::Presence),
        (0x00, Refused::Presence),
        (0x01, Refused::Verification),
        // Copied, and not to be copied.
        (0x15, Refused::Copies),
        // To be copied by now, which it was not when it was made.
        (0x0d, Refused::Copies),
    ] {
        device.flags = flags;
        refused(device.asserts(&made, &device.assertion()), expected);
        if flags != 0x0d {
            let done = SITE.register(CHALLENGE, &device.registration());
            refused(done, expected);
        }
    }
    device.flags = 0x1d;
    let made = SITE.register(CHALLENGE, &device.registration()).unwrap();
    assert!(made.may_be_copied && made.is_copied);
    device.counter = 3;
    device.flags = 0x0d;
    let used = device.asserts(&made, &device.assertion()).unwrap();
    assert!(!used.is_copied);
}

#[test]
fn any_changed_bit_is_found() {
    for pair in [Pair::es256(), Pair::ed25519()] {
        let mut device = Device::new(pair);
        let made = SITE.register(CHALLENGE, &device.registration()).unwrap();
        device.counter = 2;
        let good = device.assertion();
        for bit in 0..good.signature.len() * 8 {
            let mut bad = good.clone();
            bad.signature[bit / 8] ^= 1 << (bit % 8);
            refused(device.asserts(&made, &bad), Refused::Signature);
        }
        for bit in 0..good.authenticator_data.len() * 8 {
            let mut bad = good.clone();
            bad.authenticator_data[bit / 8] ^= 1 << (bit % 8);
            assert!(device.asserts(&made, &bad).is_err(), "{bit}");
        }
        for bit in 0..good.client_data.len() * 8 {
            let mut bad = good.clone();
            bad.client_data[bit / 8] ^= 1 << (bit % 8);
            assert!(device.asserts(&made, &bad).is_err(), "{bit}");
        }
        let mut longer = good.clone();
        longer.signature.push(0);
        refused(device.asserts(&made, &longer), Refused::Signature);
        longer.signature.clear();
        refused(device.asserts(&made, &longer), Refused::Signature);
    }
}

#[test]
fn another_passkey_and_another_account_are_refused() {
    let mut device = Device::new(Pair::es256());
    let made = SITE.register(CHALLENGE, &device.registration()).unwrap();
    device.counter = 2;
    let mut answer = device.assertion();
    answer.user = Some(b"another".to_vec());
    refused(device.asserts(&made, &answer), Refused::User);
    answer.user = None;
    assert!(device.asserts(&made, &answer).is_ok());
    answer.id = vec![8; 32];
    refused(device.asserts(&made, &answer), Refused::Credential);
    let stranger = Device::new(Pair::es256());
    let answer = stranger.assertion();
    refused(device.asserts(&made, &answer), Refused::Signature);
}

#[test]
fn a_counter_only_grows_where_there_is_one() {
    let mut device = Device::new(Pair::es256());
    device.counter = 5;
    let made = SITE.register(CHALLENGE, &device.registration()).unwrap();
    for counter in [0, 4, 5] {
        device.counter = counter;
        let done = device.asserts(&made, &device.assertion());
        refused(done, Refused::Counter);
    }
    device.counter = u32::MAX;
    assert!(device.asserts(&made, &device.assertion()).is_ok());
    device.counter = 0;
    let made = SITE.register(CHALLENGE, &device.registration()).unwrap();
    assert!(device.asserts(&made, &device.assertion()).is_ok());
    device.counter = 1;
    assert!(device.asserts(&made, &device.assertion()).is_ok());
}

#[test]
fn bytes_that_belong_to_nothing_are_refused() {
    let mut device = Device::new(Pair::es256());
    let made = SITE.register(CHALLENGE, &device.registration()).unwrap();
    device.counter = 2;
    let register = |device: &Device| SITE.register(CHALLENGE, &device.registration());
    device.more = vec![0];
    refused(register(&device), Refused::Form);
    refused(device.asserts(&made, &device.assertion()), Refused::Form);
    // Extensions that nobody asked for are skipped, to their end.
    device.flags = SEEN | 0x80;
    for (more, is_taken) in [
        (&[0xa0][..], true),
        (b"\xa1\x63abc\x83\x01\x02\xf5", true),
        (b"\xa0\x00", false),
        (b"\xa1\x63abc", false),
        (b"\x01", false),
        (b"\xbf\xff", false),
        (b"", false),
    ] {
        device.more = more.to_vec();
        assert_eq!(register(&device).is_ok(), is_taken, "{more:?}");
        let used = device.asserts(&made, &device.assertion());
        assert_eq!(used.is_ok(), is_taken, "{more:?}");
    }
    // Deeply nested.
    device.more = [&b"\xa1\x61a"[..], &[0x81; 100_000]].concat();
    refused(device.asserts(&made, &device.assertion()), Refused::Form);

    device.more.clear();
    device.flags = SEEN;
    let whole = device.made();
    for length in 0..whole.len() {
        let mut cut = device.registration();
        cut.attestation = none(&whole[..length]);
        refused(SITE.register(CHALLENGE, &cut), Refused::Form);
    }
    let attestation = device.registration().attestation;
    for length in 0..attestation.len() {
        let mut cut = device.registration();
        cut.attestation.truncate(length);
        refused(SITE.register(CHALLENGE, &cut), Refused::Form);
    }
    let mut longer = device.registration();
    longer.attestation.push(0);
    refused(SITE.register(CHALLENGE, &longer), Refused::Form);
}

#[test]
fn who_vouches_for_a_device_is_not_asked() {
    let device = Device::new(Pair::es256());
    let data = device.made();
    let mut made = device.registration();
    let signature = device.pair.sign(&signed(&data, &made.client_data));
    let length = u8::try_from(signature.len()).unwrap();
    let statement = |algorithm: u8, more: &[u8]| {
        let head = [
            b"\x67attStmt".as_slice(),
            &[0xa2 + u8::from(!more.is_empty())],
        ]
        .concat();
        let own: [&[u8]; 6] = [
            &head,
            b"\x63alg",
            &[algorithm],
            b"\x63sig\x58",
            &[length],
            &signature,
        ];
        [own.concat(), more.to_vec()].concat()
    };
    let packed = b"\x63fmt\x66packed";
    made.attestation = attestation(packed, &statement(0x26, b""), &data);
    assert!(SITE.register(CHALLENGE, &made).is_ok());
    made.attestation = attestation(packed, &statement(0x27, b""), &data);
    refused(SITE.register(CHALLENGE, &made), Refused::Attested);
    made.attestation = attestation(packed, &statement(0x26, b"\x63x5c\x80"), &data);
    refused(SITE.register(CHALLENGE, &made), Refused::Attested);
    let mut other = data.clone();
    other[36] ^= 1;
    made.attestation = attestation(packed, &statement(0x26, b""), &other);
    refused(SITE.register(CHALLENGE, &made), Refused::Signature);
    made.attestation = attestation(b"\x63fmt\x63tpm", b"\x67attStmt\xa0", &data);
    refused(SITE.register(CHALLENGE, &made), Refused::Attested);
    let spoken = b"\x67attStmt\xa1\x61a\x01";
    made.attestation = attestation(b"\x63fmt\x64none", spoken, &data);
    refused(SITE.register(CHALLENGE, &made), Refused::Form);
}

#[test]
fn keys_that_are_none_are_refused() {
    let device = Device::new(Pair::es256());
    let made = SITE.register(CHALLENGE, &device.registration()).unwrap();
    let key = |bytes: &[u8], expected| {
        let known = Known {
            key: bytes,
            counter: 0,
            ..of(&made)
        };
        let done = SITE.assert(CHALLENGE, &known, &device.assertion());
        refused(done, expected);
    };
    let good = device.pair.cose();
    // P-384, another algorithm, no algorithm, a member twice, one too many, a point that is none.
    let with = |at: usize, byte: u8| {
        let mut bytes = good.clone();
        bytes[at] = byte;
        bytes
    };
    key(&with(6, 2), Refused::Key);
    key(&with(4, 0x27), Refused::Key);
    key(&with(3, 4), Refused::Form);
    key(&with(3, 1), Refused::Form);
    key(&[&good[..], &[0]].concat(), Refused::Form);
    key(&with(12, good[12] ^ 1), Refused::Signature);
    key(&[0xa0], Refused::Key);
    key(&[], Refused::Form);
}

/// W3C Web Authentication Level 3, section 16.2: ES256 without attestation. Its user was not verified.
#[test]
fn the_published_vector_is_read_and_its_signature_holds() {
    let registration = Registration {
        client_data: hex::decode(PUBLISHED_CREATE).unwrap(),
        attestation: hex::decode(PUBLISHED_ATTESTATION).unwrap(),
        transports: Vec::new(),
    };
    let challenge = registration.challenge().unwrap();
    let expected = "00c30fb78531c464d2b6771dab8d7b603c01162f2fa486bea70f283ae556e130";
    assert_eq!(hex::encode(&challenge), expected);
    let done = SITE.register(&challenge, &registration);
    refused(done, Refused::Verification);
    let attestation = Attestation::read(&registration.attestation).unwrap();
    let data = Data::read(attestation.data).unwrap();
    assert!(data.is_present() && data.may_be_copied() && data.is_copied());
    let made = data.made.unwrap();
    let id = "f91f391db4c9b2fde0ea70189cba3fb63f579ba6122b33ad94ff3ec330084be4";
    assert_eq!(hex::encode(made.id), id);

    let key = Key::read(made.key).unwrap();
    let mut answer = Assertion {
        id: made.id.to_vec(),
        user: None,
        client_data: hex::decode(PUBLISHED_GET).unwrap(),
        authenticator_data: hex::decode(PUBLISHED_DATA).unwrap(),
        signature: hex::decode(PUBLISHED_SIGNATURE).unwrap(),
    };
    let known = Known {
        id: made.id,
        user: USER,
        key: made.key,
        counter: 0,
        may_be_copied: true,
    };
    let challenge = answer.challenge().unwrap();
    let done = SITE.assert(&challenge, &known, &answer);
    refused(done, Refused::Verification);
    let message = signed(&answer.authenticator_data, &answer.client_data);
    assert!(key.has_signed(&message, &answer.signature));
    answer.signature[20] ^= 1;
    assert!(!key.has_signed(&message, &answer.signature));
}

/// Made with another implementation of RSA.
#[test]
fn rsa_is_taken() {
    let client = br#"{"type":"webauthn.get","challenge":"AAECAwQFBgcICQoLDA0ODw","origin":"https://example.org"}"#;
    let mut device = Device::new(Pair::es256());
    device.counter = 7;
    let mut answer = Assertion {
        id: ID.to_vec(),
        user: None,
        client_data: client.to_vec(),
        authenticator_data: device.head(0),
        signature: hex::decode(RSA_SIGNATURE).unwrap(),
    };
    let key = hex::decode(RSA_KEY).unwrap();
    let known = Known {
        id: ID,
        user: USER,
        key: &key,
        counter: 6,
        may_be_copied: false,
    };
    assert!(SITE.assert(CHALLENGE, &known, &answer).is_ok());
    answer.signature[0] ^= 1;
    let done = SITE.assert(CHALLENGE, &known, &answer);
    refused(done, Refused::Signature);
}

const PUBLISHED_CREATE: &str = "7b2274797065223a22776562617574686e2e637265617465222c226368616c6c656e6765223a2241\
    4d4d507434557878475453746e63647134313759447742466938767049612d7077386f4f75565734\
    5441222c226f726967696e223a2268747470733a2f2f6578616d706c652e6f7267222c2263726f73\
    734f726967696e223a66616c73652c22657874726144617461223a22636c69656e74446174614a53\
    4f4e206d617920626520657874656e6465642077697468206164646974696f6e616c206669656c64\
    7320696e20746865206675747572652c207375636820617320746869733a20426b5165446a646354\
    427258426941774a544c453551227d";

const PUBLISHED_ATTESTATION: &str = "a363666d74646e6f6e656761747453746d74a068617574684461746158a4bfabc37432958b063360\
    d3ad6461c9c4735ae7f8edd46592a5e0f01452b2e4b559000000008446ccb9ab1db374750b2367ff\
    6f3a1f0020f91f391db4c9b2fde0ea70189cba3fb63f579ba6122b33ad94ff3ec330084be4a50102\
    03262001215820afefa16f97ca9b2d23eb86ccb64098d20db90856062eb249c33a9b672f26df6122\
    5820930a56b87a2fca66334b03458abf879717c12cc68ed73290af2e2664796b9220";

const PUBLISHED_DATA: &str =
    "bfabc37432958b063360d3ad6461c9c4735ae7f8edd46592a5e0f01452b2e4b51900000000";

const PUBLISHED_GET: &str = "7b2274797065223a22776562617574686e2e676574222c226368616c6c656e6765223a224f63446e\
    55685158756c5455506f334a5558543049393770767a7a59425039745a6368587961763031416722\
    2c226f726967696e223a2268747470733a2f2f6578616d706c652e6f7267222c2263726f73734f72\
    6967696e223a66616c73657d";

const PUBLISHED_SIGNATURE: &str = "3046022100f50a4e2e4409249c4a853ba361282f09841df4dd4547a13a87780218deffcd38022100\
    8480ac0f0b93538174f575bf11a1dd5d78c6e486013f937295ea13653e331e87";

const RSA_KEY: &str = "\
    a40103033901002059010093c84a96bd5f459b91279f38a9e928f2a806cbc0ad14571b71d45f3b688faeee43f12dea34eafce4191d76\
    9c1bae25f357b29bab824d441a46f2fa797f8e4de7686c326a8d8e0b07dd1bef62824268b4fcc77412449e93fec3d0e637044eab804b\
    e25c07e1316d7e5ac66ce7559c46409e8e39a074696e566c8a04e2b68cfb6136c13e8a1693a9f9cba827983d56e770dc4a52929749a2\
    603bc4ada5ee4f4e49ddec6169d17e389d68bf460e8511d779bfab65625e65033dbf55b3e0e8dfe50763317ad7df66f4f25c92398b10\
    8525d868d23792845fce5425202fd7e857808ae87a8bb50f3dfa316d693e580180dc59784758b7a438c53eae148c9045c541f7214301\
    0001";

const RSA_SIGNATURE: &str = "\
    516ed895cd2f2d04e63f3977dd4cbcba9e1f850de9b79e7cb361495e75e783030b2f8d53af9a7d8126aa812f3d8a0d6d3a2291652d76\
    9f94e7dc9861ea16225e5711640eafcc35fdc368b8ea82c34fd70d226b5f673dd0137eb7d1dc090937f5038bdddea61a7c8689a9e7cf\
    ece1e3673b1801389c637ada153b31f3baa83bb03201e76925e3cd83489f4e3eedc6be5bac7af984dd6872f128c00467d63ec8d7004d\
    ac8a8c28f1f0f032d487b9d158774f7bd863c529aabd0088cf89c66b6553c78d51d6718ed6f11811e7dfef54351170b0960a7400bb79\
    d796fa86d18474d9e4544829a0961ee708e88f1c8f0f9bec337e3905eaa02d7527f82f6382f5d101";
