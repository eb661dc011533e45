//! A certificate and the time it is valid.

use std::fmt;

use der::pem::LineEnding;
use der::{Decode, DecodePem, Encode};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use crate::problem::CertificateProblem;

const LABEL: &str = "CERTIFICATE";

/// An X.509 certificate in DER.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    der: Vec<u8>,
}

impl Certificate {
    pub fn from_pem(pem: &str) -> Result<Self, CertificateProblem> {
        let parsed = x509_cert::Certificate::from_pem(pem)
            .map_err(|_| CertificateProblem::Unreadable { what: "a certificate (PEM)" })?;
        let der =
            parsed.to_der().map_err(|_| CertificateProblem::Unreadable { what: "a certificate (DER)" })?;
        Ok(Certificate { der })
    }

    pub(crate) fn of_der(der: Vec<u8>) -> Self {
        Certificate { der }
    }

    pub(crate) fn new(signed: &rcgen::Certificate) -> Self {
        Certificate { der: signed.der().to_vec() }
    }

    pub fn der(&self) -> &[u8] {
        &self.der
    }

    pub fn to_pem(&self) -> Result<String, CertificateProblem> {
        der::pem::encode_string(LABEL, LineEnding::LF, &self.der)
            .map_err(|_| CertificateProblem::Unreadable { what: "a certificate" })
    }

    pub fn parse(&self) -> Result<x509_cert::Certificate, CertificateProblem> {
        x509_cert::Certificate::from_der(&self.der)
            .map_err(|_| CertificateProblem::Unreadable { what: "a certificate (DER)" })
    }
}

/// Whole days, so that the second at which something started shows nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Validity {
    first: Date,
    last: Date,
}

impl Validity {
    /// Wide on both sides of the given moment, because simulated time may run far ahead of the
    /// clocks of the tools that verify, or far behind them.
    pub fn around(moment: Timestamp) -> Self {
        let day = TimeZone::UTC.to_datetime(moment).date();
        // Programs do not read dates before 1970 in a certificate, and X.509 writes none after 9999.
        let day = day.clamp(Date::constant(1975, 1, 1), Date::constant(9969, 12, 31));
        Validity { first: day.saturating_sub(5.years()), last: day.saturating_add(30.years()) }
    }

    /// From the same first day, and over a year before the moment this was made around.
    pub(crate) fn over(self) -> Self {
        Validity { first: self.first, last: self.first.saturating_add(4.years()) }
    }

    /// From over a year after the moment this was made around, to the same last day.
    pub(crate) fn to_come(self) -> Self {
        Validity { first: self.first.saturating_add(6.years()), last: self.last }
    }

    /// From midnight to midnight, in UTC.
    pub(crate) fn seconds(self) -> Option<(u64, u64)> {
        let seconds = |day: Date| {
            let midnight = day.to_zoned(TimeZone::UTC).ok()?.timestamp().as_second();
            u64::try_from(midnight).ok()
        };
        Some((seconds(self.first)?, seconds(self.last)?))
    }

    pub(crate) fn write(self, params: &mut rcgen::CertificateParams) {
        let ((year, month, day), (last_year, last_month, last_day)) = (parts(self.first), parts(self.last));
        params.not_before = rcgen::date_time_ymd(year, month, day);
        params.not_after = rcgen::date_time_ymd(last_year, last_month, last_day);
    }

    pub(crate) fn write_list(self, params: &mut rcgen::CertificateRevocationListParams) {
        let mut certificate = rcgen::CertificateParams::default();
        self.write(&mut certificate);
        params.this_update = certificate.not_before;
        params.next_update = certificate.not_after;
    }
}

impl fmt::Display for Validity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} to {}", self.first, self.last)
    }
}

/// Year, month and day as rcgen takes them; a civil date always has positive ones.
fn parts(day: Date) -> (i32, u8, u8) {
    (i32::from(day.year()), day.month().unsigned_abs(), day.day().unsigned_abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_validity_is_wide_and_stays_within_what_x509_can_write() {
        let start: Timestamp = "2026-01-05T07:00:00Z".parse().expect("a moment");
        let validity = Validity::around(start);
        assert_eq!(parts(validity.first), (2021, 1, 5));
        assert_eq!(parts(validity.last), (2056, 1, 5));
        assert_eq!(parts(Validity::around(Timestamp::MIN).first), (1970, 1, 1));
        assert_eq!(parts(Validity::around(Timestamp::MAX).last), (9999, 12, 31));
    }
}
