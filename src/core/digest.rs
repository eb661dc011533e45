//! A digest of 64 bits that is the same on every machine, for what must come out the same in a replay.

/// FNV-1a of 128 bits, folded.
pub(crate) fn digest(bytes: impl IntoIterator<Item = u8>) -> u64 {
    const BASIS: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
    let digest =
        bytes.into_iter().fold(BASIS, |digest, byte| (digest ^ u128::from(byte)).wrapping_mul(PRIME));
    let [high, low] = [digest >> 64, digest].map(|half| half as u64);
    high ^ low
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By the test vector of the algorithm's authors for `foobar`.
    #[test]
    fn a_digest_is_the_same_on_every_machine() {
        assert_eq!(digest(*b"foobar"), 0x343e_1662_793c_64bf ^ 0x6f0d_3597_ba44_6f18);
    }
}
