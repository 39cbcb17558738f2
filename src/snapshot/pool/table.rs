//! Finds what a pool holds already: open addressing, by hashes that are quick to make.

const SOME: u64 = 0x517c_c1b7_2722_0a95;

/// The hash of a text. Pools are short-lived, and texts that share one are compared.
pub(super) fn of_text(text: &str) -> u32 {
    let mut hash = text.len() as u64;
    for eight in text.as_bytes().chunks(8) {
        let mut word = [0; 8];
        word[..eight.len()].copy_from_slice(eight);
        hash = (hash.rotate_left(5) ^ u64::from_le_bytes(word)).wrapping_mul(SOME);
    }
    folded(hash)
}

pub(super) fn of_numbers(numbers: &[u32]) -> u32 {
    let all = numbers.iter().fold(numbers.len() as u64, |hash, number| {
        (hash.rotate_left(5) ^ u64::from(*number)).wrapping_mul(SOME)
    });
    folded(all)
}

/// The high bits are the good ones.
fn folded(hash: u64) -> u32 {
    (hash >> 32) as u32
}

/// Numbers by hash.
#[derive(Default)]
pub(super) struct Table {
    /// Hash, and the number plus one; zero is a free slot. As long as a power of two.
    slots: Vec<(u32, u32)>,
    taken: usize,
}

impl Table {
    /// Returns the number under a hash that is the same.
    pub(super) fn find(&self, hash: u32, same: impl Fn(u32) -> bool) -> Option<u32> {
        let mask = self.slots.len().checked_sub(1)?;
        let mut at = hash as usize & mask;
        loop {
            match self.slots[at] {
                (_, 0) => return None,
                (known, number) if known == hash && same(number - 1) => return Some(number - 1),
                _ => at = (at + 1) & mask,
            }
        }
    }

    pub(super) fn insert(&mut self, hash: u32, number: u32) {
        if self.taken * 4 >= self.slots.len() * 3 {
            let larger = vec![(0, 0); (self.slots.len() * 2).max(64)];
            let slots = std::mem::replace(&mut self.slots, larger);
            for (hash, number) in slots.into_iter().filter(|(_, number)| *number > 0) {
                self.put(hash, number);
            }
        }
        self.put(hash, number.saturating_add(1));
        self.taken += 1;
    }

    fn put(&mut self, hash: u32, number: u32) {
        let mask = self.slots.len() - 1;
        let mut at = hash as usize & mask;
        while self.slots[at].1 > 0 {
            at = (at + 1) & mask;
        }
        self.slots[at] = (hash, number);
    }
}
