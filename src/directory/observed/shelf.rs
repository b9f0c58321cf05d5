//! Where packed entries wait to be compared: the first in memory, what is beyond its bound in a file without a name, gone when it is
//! closed. A nation's entries would need a gigabyte otherwise.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt as _;

use super::packed::Packed;

/// Bytes of entries in memory: sixty thousand people without certificates.
const IN_MEMORY: usize = 64 << 20;
/// Bytes gathered before they are written.
const BUFFER: usize = 1 << 20;

/// Where one entry is.
#[derive(Debug, Clone)]
pub struct Place(At);

#[derive(Debug, Clone)]
enum At {
    Memory(Packed),
    File { offset: u64, length: u32 },
}

/// The entries of one read.
#[derive(Debug)]
pub struct Shelf {
    bound: usize,
    in_memory: usize,
    file: Option<File>,
    /// Bytes in the file.
    written: u64,
    /// What comes after them. When the file cannot be written everything further stays here.
    buffer: Vec<u8>,
}

impl Default for Shelf {
    fn default() -> Self {
        Self::with_memory(IN_MEMORY)
    }
}

impl Shelf {
    /// A shelf that keeps so many bytes in memory.
    pub(super) const fn with_memory(bound: usize) -> Self {
        Self { bound, in_memory: 0, file: None, written: 0, buffer: Vec::new() }
    }

    /// Puts an entry away.
    pub(super) fn put(&mut self, packed: Packed) -> Place {
        let bytes = packed.as_bytes();
        let Ok(length) = u32::try_from(bytes.len()) else { return Place(At::Memory(packed)) };
        if self.in_memory + bytes.len() <= self.bound {
            self.in_memory += bytes.len();
            return Place(At::Memory(packed));
        }
        let offset = self.written + self.buffer.len() as u64;
        self.buffer.extend_from_slice(bytes);
        if self.buffer.len() >= BUFFER
            && let Err(error) = self.flush()
        {
            tracing::warn!(%error, "entries cannot be put into a temporary file; they stay in memory");
        }
        Place(At::File { offset, length })
    }

    fn flush(&mut self) -> io::Result<()> {
        let file = match self.file.take() {
            Some(file) => file,
            None => tempfile::tempfile()?,
        };
        let done = file.write_all_at(&self.buffer, self.written);
        self.file = Some(file);
        done?;
        self.written += self.buffer.len() as u64;
        self.buffer.clear();
        Ok(())
    }

    /// An entry that was put away.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn take(&self, place: Place) -> io::Result<Packed> {
        let (offset, length) = match place.0 {
            At::Memory(packed) => return Ok(packed),
            At::File { offset, length } => (offset, length as usize),
        };
        if let Some(at) = offset.checked_sub(self.written) {
            let at = usize::try_from(at).unwrap_or(usize::MAX);
            let bytes = at.checked_add(length).and_then(|end| self.buffer.get(at..end));
            return bytes.map(Packed::from_bytes).ok_or_else(|| io::ErrorKind::UnexpectedEof.into());
        }
        let file = self.file.as_ref().ok_or(io::ErrorKind::UnexpectedEof)?;
        let mut bytes = vec![0; length];
        file.read_exact_at(&mut bytes, offset)?;
        Ok(Packed::from_bytes(&bytes))
    }

    /// Bytes in memory.
    pub(super) fn memory_bytes(&self) -> usize {
        self.in_memory + self.buffer.capacity()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_put_away_comes_back_wherever_it_is(
            sizes in proptest::collection::vec(0_usize..200_000, 1..60), bound in 0_usize..400_000,
        ) {
            let mut shelf = Shelf::with_memory(bound);
            let packed = |at: usize, size: usize| Packed::from_bytes(&vec![u8::try_from(at % 251).unwrap(); size]);
            let places: Vec<Place> = sizes.iter().enumerate().map(|(at, size)| shelf.put(packed(at, *size))).collect();
            prop_assert!(shelf.in_memory <= bound && shelf.buffer.len() < BUFFER + 200_000);
            for (at, (place, size)) in places.into_iter().zip(&sizes).enumerate() {
                prop_assert_eq!(shelf.take(place).unwrap(), packed(at, *size));
            }
        }
    }

    #[test]
    fn without_a_file_everything_stays_in_memory() {
        let mut shelf = Shelf::with_memory(0);
        // Opened for reading only: every write fails.
        shelf.file = Some(File::open("/dev/null").unwrap());
        let places: Vec<Place> = (0..5).map(|at| shelf.put(Packed::from_bytes(&vec![at; BUFFER]))).collect();
        for (at, place) in (0..5).zip(places) {
            assert_eq!(shelf.take(place).unwrap(), Packed::from_bytes(&vec![at; BUFFER]));
        }
    }
}
