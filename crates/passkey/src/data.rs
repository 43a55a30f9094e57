//! What the authenticator says, in bytes of fixed places, and what stands around it where a passkey was made.

use minicbor::Decoder;

use super::{MAX_ID_BYTES, Refused, cose};

/// So long is what every authenticator says: the relying party, flags and a counter.
const HEAD: usize = 37;

/// What an authenticator says.
pub(super) struct Data<'b> {
    /// The SHA-256 of the id of the relying party.
    pub relying_party: &'b [u8],
    flags: u8,
    /// How often the passkey was used.
    pub counter: u32,
    /// The passkey, where one was made.
    pub made: Option<Made<'b>>,
}

/// A passkey that was made.
pub(super) struct Made<'b> {
    pub id: &'b [u8],
    pub key: &'b [u8],
}

/// What an authenticator says where a passkey was made, and how it vouches for it.
pub(super) struct Attestation<'b> {
    /// What it says.
    pub data: &'b [u8],
    /// The algorithm and signature of the passkey itself, where it signed its own making.
    pub own_signature: Option<(i64, &'b [u8])>,
}

impl<'b> Data<'b> {
    /// Reads it, to its end.
    pub fn read(bytes: &'b [u8]) -> Result<Data<'b>, Refused> {
        let (relying_party, rest) = bytes.split_at_checked(32).ok_or(Refused::Form)?;
        let (flags, rest) = rest.split_first().ok_or(Refused::Form)?;
        let (counter, rest) = rest.split_first_chunk().ok_or(Refused::Form)?;
        let mut data = Data {
            relying_party,
            flags: *flags,
            counter: u32::from_be_bytes(*counter),
            made: None,
        };
        let mut rest = rest;
        if data.has(0x40) {
            let made;
            (made, rest) = Made::read(rest)?;
            data.made = Some(made);
        }
        if data.has(0x80) {
            rest = &rest[extensions(rest)?..];
        }
        match rest.is_empty() {
            true => Ok(data),
            false => Err(Refused::Form),
        }
    }

    /// Somebody was there.
    pub fn is_present(&self) -> bool {
        self.has(0x01)
    }

    /// The device saw who it was.
    pub fn is_verified(&self) -> bool {
        self.has(0x04)
    }

    /// It may be copied to other devices.
    pub fn may_be_copied(&self) -> bool {
        self.has(0x08)
    }

    /// It was.
    pub fn is_copied(&self) -> bool {
        self.has(0x10)
    }

    fn has(&self, flag: u8) -> bool {
        self.flags & flag != 0
    }
}

impl<'b> Made<'b> {
    fn read(bytes: &'b [u8]) -> Result<(Made<'b>, &'b [u8]), Refused> {
        // The make of the device comes first: it plays no part.
        let (_, rest) = bytes.split_at_checked(16).ok_or(Refused::Form)?;
        let (length, rest) = rest.split_first_chunk().ok_or(Refused::Form)?;
        let length = usize::from(u16::from_be_bytes(*length));
        if !(1..=MAX_ID_BYTES).contains(&length) {
            return Err(Refused::Form);
        }
        let (id, rest) = rest.split_at_checked(length).ok_or(Refused::Form)?;
        let (key, rest) = rest.split_at(cose::end(rest)?);
        Ok((Made { id, key }, rest))
    }
}

impl<'b> Attestation<'b> {
    /// Reads it, to its end.
    pub fn read(bytes: &'b [u8]) -> Result<Attestation<'b>, Refused> {
        let form = |_| Refused::Form;
        let mut decoder = Decoder::new(bytes);
        let (mut format, mut statement, mut data) = (None, None, None);
        let length = decoder.map().map_err(form)?.ok_or(Refused::Form)?;
        for _ in 0..length {
            let is_new = match decoder.str().map_err(form)? {
                "fmt" => format.replace(decoder.str().map_err(form)?).is_none(),
                "attStmt" => {
                    let from = decoder.position();
                    decoder.skip().map_err(form)?;
                    let read = bytes.get(from..decoder.position());
                    statement.replace(read.ok_or(Refused::Form)?).is_none()
                }
                "authData" => data.replace(decoder.bytes().map_err(form)?).is_none(),
                _ => false,
            };
            if !is_new {
                return Err(Refused::Form);
            }
        }
        if decoder.position() != bytes.len() {
            return Err(Refused::Form);
        }
        let statement: &[u8] = statement.ok_or(Refused::Form)?;
        Ok(Attestation {
            own_signature: match format.ok_or(Refused::Form)? {
                "none" if statement == [0xa0] => None,
                "none" => return Err(Refused::Form),
                // WHY: a browser leaves this in where it says nothing of the make of the device.
                "packed" => Some(own_signature(statement)?),
                _ => return Err(Refused::Attested),
            },
            data: data
                .filter(|data| data.len() >= HEAD)
                .ok_or(Refused::Form)?,
        })
    }
}

/// The signature of a passkey under its own making; one by anybody else was not asked for.
fn own_signature(statement: &[u8]) -> Result<(i64, &[u8]), Refused> {
    let form = |_| Refused::Form;
    let mut decoder = Decoder::new(statement);
    let (mut algorithm, mut signature) = (None, None);
    let length = decoder.map().map_err(form)?.ok_or(Refused::Form)?;
    for _ in 0..length {
        match decoder.str().map_err(form)? {
            "alg" => algorithm = Some(decoder.i64().map_err(form)?),
            "sig" => signature = Some(decoder.bytes().map_err(form)?),
            _ => return Err(Refused::Attested),
        }
    }
    algorithm.zip(signature).ok_or(Refused::Form)
}

/// Where extensions end, which nobody asked for.
fn extensions(bytes: &[u8]) -> Result<usize, Refused> {
    let mut decoder = Decoder::new(bytes);
    let mut probe = decoder.probe();
    let length = probe.map().map_err(|_| Refused::Form)?;
    length.ok_or(Refused::Form)?;
    decoder.skip().map_err(|_| Refused::Form)?;
    Ok(decoder.position())
}
