//! The first bytes of a file: gzip is unpacked within bounds, a byte order mark is skipped, and
//! what is no text at all is refused by name.

use std::io::{self, BufRead, BufReader, Read};

use flate2::bufread::MultiGzDecoder;

/// How much an import may unpack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The most bytes that a gzip file may unpack to.
    pub unpacked_bytes: u64,
    /// The most bytes that one packed byte may unpack to, on the average over the file.
    pub ratio: u64,
    /// The largest JSON document, in bytes, that is read in one piece; formats with one row a line
    /// have no such bound.
    pub document_bytes: u64,
}

/// From which size on the ratio is looked at: small files may repeat themselves, and rows of an audit
/// trail that wait must not cost much before.
const RATIO_FROM_BYTES: u64 = 16 << 20;

impl Default for Limits {
    /// 4 GiB, 200 to 1, and 64 MiB; real logs pack 10 to 50 to 1.
    fn default() -> Self {
        Limits {
            unpacked_bytes: 4 << 30,
            ratio: 200,
            document_bytes: 64 << 20,
        }
    }
}

/// Makes a plain text of what may be packed.
pub fn unpack<'r>(reader: impl Read + 'r, limits: Limits) -> io::Result<Box<dyn BufRead + 'r>> {
    let mut reader = BufReader::with_capacity(64 * 1024, reader);
    let head = peek(&mut reader)?;
    if head.starts_with(&[0x1f, 0x8b]) {
        let unpacked = Bounded {
            unpacker: MultiGzDecoder::new(Counted { reader, bytes: 0 }),
            limits,
            bytes: 0,
        };
        let mut unpacked = BufReader::with_capacity(64 * 1024, unpacked);
        check_text(&peek(&mut unpacked)?)?;
        skip_mark(&mut unpacked)?;
        return Ok(Box::new(unpacked));
    }
    check_text(&head)?;
    skip_mark(&mut reader)?;
    Ok(Box::new(reader))
}

/// The first bytes, at least four unless the file is shorter.
fn peek(reader: &mut BufReader<impl Read>) -> io::Result<[u8; 4]> {
    let mut head = [b'\n'; 4];
    let start = reader.fill_buf()?;
    let length = start.len().min(4);
    head[..length].copy_from_slice(&start[..length]);
    Ok(head)
}

fn skip_mark(reader: &mut BufReader<impl Read>) -> io::Result<()> {
    if reader.fill_buf()?.starts_with(&[0xef, 0xbb, 0xbf]) {
        reader.consume(3);
    }
    Ok(())
}

fn check_text(head: &[u8]) -> io::Result<()> {
    let what = if head.starts_with(b"PK\x03\x04") {
        "a zip archive or a spreadsheet file; save the sheet as CSV (UTF-8), or unpack the archive"
    } else if head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff]) {
        "text in UTF-16; save it as UTF-8"
    } else if head.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) || head.starts_with(b"BZh") {
        "packed in a way that is not read here; pack it with gzip, or not at all"
    } else if head.starts_with(b"PAR1") {
        "a Parquet file; export it as CSV"
    } else {
        return Ok(());
    };
    Err(refuse(format!("the file is {what}")))
}

fn refuse(message: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, message)
}

struct Counted<R> {
    reader: R,
    bytes: u64,
}

impl<R: BufRead> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.reader.read(buffer)?;
        self.bytes += length as u64;
        Ok(length)
    }
}

impl<R: BufRead> BufRead for Counted<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.reader.fill_buf()
    }

    fn consume(&mut self, length: usize) {
        self.bytes += length as u64;
        self.reader.consume(length);
    }
}

struct Bounded<R> {
    unpacker: MultiGzDecoder<Counted<R>>,
    limits: Limits,
    bytes: u64,
}

impl<R: BufRead> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self
            .unpacker
            .read(buffer)
            .map_err(|error| refuse(format!("the gzip file is damaged or cut off: {error}")))?;
        self.bytes += length as u64;
        if self.bytes > self.limits.unpacked_bytes {
            return Err(refuse(format!(
                "the gzip file unpacks to more than {} bytes; split it, or raise the limit",
                self.limits.unpacked_bytes
            )));
        }
        let packed = self.unpacker.get_ref().bytes;
        if self.bytes > RATIO_FROM_BYTES && self.bytes / packed.max(1) > self.limits.ratio {
            return Err(refuse(format!(
                "the gzip file unpacks to more than {} times its size, as no log does; \
                 unpack it yourself if you trust it",
                self.limits.ratio
            )));
        }
        Ok(length)
    }
}
