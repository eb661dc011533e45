//! What a sender can be certified for.

/// A service, with a catalogue of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CertifiedProfile {
    /// Sending documents through Nets Share to e-Boks.
    NetsShare,
    /// Sending messages to the Belgian e-Box.
    Ebox,
}

impl CertifiedProfile {
    pub const ALL: [CertifiedProfile; 2] = [CertifiedProfile::NetsShare, CertifiedProfile::Ebox];

    /// As the command line, the API and certificates name it.
    pub fn key(self) -> &'static str {
        match self {
            CertifiedProfile::NetsShare => "nets-share",
            CertifiedProfile::Ebox => "ebox",
        }
    }

    pub fn from_key(key: &str) -> Option<CertifiedProfile> {
        CertifiedProfile::ALL.into_iter().find(|profile| profile.key() == key)
    }
}
