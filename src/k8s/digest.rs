//! Fingerprints: short names for things that must be recognised again. The only room that names the hash crate.

use sha2::{Digest, Sha256};

/// Returns 12 hex digits of SHA-256 over the parts, each told apart from its neighbours.
pub(crate) fn fingerprint(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    hash.finalize()
        .iter()
        .take(6)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_is_short_stable_and_knows_its_parts() {
        assert_eq!(fingerprint(&["image-tag-not-found", "Pod shop/cart"]).len(), 12);
        assert_eq!(fingerprint(&[]), "e3b0c44298fc", "SHA-256 of nothing");
        assert_ne!(fingerprint(&["ab", "c"]), fingerprint(&["a", "bc"]));
        assert_ne!(fingerprint(&["a"]), fingerprint(&["a", ""]));
    }
}
