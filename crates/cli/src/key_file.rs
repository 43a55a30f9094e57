//! The file with the secret key of a party: 64 hexadecimal digits, for its owner only.

use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;

use crate::failure::{At, Failure};
use crate::host_folder::{exposed, secret_file};

/// Makes the file of a new key.
pub fn make(path: &Path, seed: [u8; 32]) -> Result<(), Failure> {
    let mut file = secret_file(path).writing(path)?;
    let text = format!("{}\n", hex::encode(seed));
    file.write_all(text.as_bytes()).writing(path)?;
    file.sync_all().writing(path)
}

/// The secret key in a file.
pub fn read(path: &Path) -> Result<[u8; 32], Failure> {
    let file = File::open(path).reading(path)?;
    if exposed(&file).reading(path)? {
        return Err(
            Failure::new(format!("others can read `{}`", path.display())).hint(format!(
                "whoever read it can sign as you; if nobody did: chmod 600 {}",
                path.display()
            )),
        );
    }
    let mut text = String::new();
    file.take(4096).read_to_string(&mut text).reading(path)?;
    let mut seed = [0; 32];
    hex::decode_to_slice(text.trim_end(), &mut seed).map_err(|_| {
        Failure::new(format!("`{}` does not hold a secret key", path.display()))
            .hint("make one: entente key new FILE")
    })?;
    Ok(seed)
}
