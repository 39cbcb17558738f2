//! Which phrases may match where: literals found in one pass over a text, by their rarest three letters.

use std::collections::HashMap;

/// Bits of the filter that most places of a text fail.
const FILTER: usize = 1 << 16;

/// The literals of a vocabulary, ready to be searched for.
pub(super) struct Index {
    filter: Vec<u64>,
    /// By the hash of three letters: where these stand in a literal, and its number.
    grams: HashMap<u32, Vec<(usize, usize)>>,
    literals: Vec<String>,
    /// The phrases that have a literal, in the order of the literals.
    owners: Vec<Vec<usize>>,
}

fn hash(a: u8, b: u8, c: u8) -> u32 {
    u32::from(a) << 16 | u32::from(b) << 8 | u32::from(c)
}

fn slot(gram: u32) -> usize {
    // The upper bits of a multiplication spread neighbouring keys.
    (gram.wrapping_mul(0x9E37_79B1) >> 16) as usize % FILTER
}

impl Index {
    /// Builds an index of literals in small letters, each with the number of its phrase.
    pub(super) fn new<'l>(of: impl Iterator<Item = (&'l str, usize)>) -> Index {
        let mut numbers: HashMap<&str, usize> = HashMap::new();
        let mut owners: Vec<Vec<usize>> = Vec::new();
        let mut literals: Vec<String> = Vec::new();
        for (literal, phrase) in of {
            let number = *numbers.entry(literal).or_insert_with(|| {
                literals.push(literal.to_owned());
                owners.push(Vec::new());
                owners.len() - 1
            });
            owners[number].push(phrase);
        }
        let mut counts: HashMap<u32, usize> = HashMap::new();
        for gram in literals.iter().flat_map(|literal| literal.as_bytes().windows(3)) {
            *counts.entry(hash(gram[0], gram[1], gram[2])).or_default() += 1;
        }
        let mut index = Index {
            filter: vec![0; FILTER / 64],
            grams: HashMap::new(),
            literals,
            owners,
        };
        for (number, literal) in index.literals.iter().enumerate() {
            let grams = literal.as_bytes().windows(3).enumerate();
            let keys = grams.map(|(at, gram)| (hash(gram[0], gram[1], gram[2]), at));
            let rarest = keys.min_by_key(|(gram, at)| (counts.get(gram).copied(), *at));
            if let Some((gram, at)) = rarest {
                index.filter[slot(gram) / 64] |= 1 << (slot(gram) % 64);
                index.grams.entry(gram).or_default().push((at, number));
            }
        }
        index
    }

    /// Calls `found` with the place of each literal in a text and the phrases that have it.
    pub(super) fn scan(&self, text: &str, mut found: impl FnMut(usize, &[usize])) {
        let bytes = text.as_bytes();
        for (at, three) in bytes.windows(3).enumerate() {
            let small = |letter: u8| letter.to_ascii_lowercase();
            let gram = hash(small(three[0]), small(three[1]), small(three[2]));
            if self.filter[slot(gram) / 64] & (1 << (slot(gram) % 64)) == 0 {
                continue;
            }
            for (offset, number) in self.grams.get(&gram).into_iter().flatten() {
                let literal = self.literals[*number].as_bytes();
                let Some(start) = at.checked_sub(*offset) else {
                    continue;
                };
                let stands = bytes.get(start..start + literal.len());
                if stands.is_some_and(|stands| stands.eq_ignore_ascii_case(literal)) {
                    found(start, &self.owners[*number]);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_are_found_in_any_case_and_nothing_else_is() {
        let index = Index::new([("refused", 0), ("no such file", 1), ("eof", 2), ("refused", 3)].into_iter());
        let mut found = Vec::new();
        index.scan("EOF: Connection REFUSED, no such files; refuse", |at, phrases| {
            found.push((at, phrases.to_vec()));
        });
        assert_eq!(found, [(0, vec![2]), (16, vec![0, 3]), (25, vec![1])]);
        index.scan("", |_, _| panic!("nothing stands in nothing"));
    }
}
