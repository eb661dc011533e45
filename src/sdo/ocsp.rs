//! What the CA says of a certificate on the day of a signature, as an OCSP answer: that it is good. Real objects
//! hold one beside each signature.

use std::sync::{Arc, Mutex, PoisonError};

use aws_lc_rs::digest::{SHA256, digest};
use certs_gen::Authority;
use der::Encode;
use der::asn1::GeneralizedTime;
use nets_core::Timestamp;

use crate::asn1::{CONTEXT_0, CONTEXT_1, OCTET_STRING, SEQUENCE, SHA_256, date_time, value};
use crate::problem::SigningProblem;

const BIT_STRING: u8 = 0x03;
/// `ENUMERATED 0`: the answer is one.
const SUCCESSFUL: &[u8] = b"\x0a\x01\x00";
/// 1.3.6.1.5.5.7.48.1.1.
const BASIC: &[u8] = b"\x06\x09\x2b\x06\x01\x05\x05\x07\x30\x01\x01";
/// The algorithm 1.2.840.113549.1.1.11, whose parameters are NULL.
const RSA_WITH_SHA_256: &[u8] = b"\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b\x05\x00";
/// `certStatus`, the first of its choices.
const GOOD: &[u8] = b"\x80\x00";
/// A bit string of whole bytes.
const NO_UNUSED_BITS: &[u8] = b"\x00";

const DAY: i64 = 24 * 60 * 60;

/// What the CA says of one certificate. One answer serves all signatures of a day (UTC), since it costs as much as
/// a signature. Bound: one certificate.
#[derive(Debug)]
pub(crate) struct Answers {
    /// The name of the CA, and the certificate's number, in DER.
    issuer: Vec<u8>,
    serial_number: Vec<u8>,
    last: Mutex<Option<Answer>>,
}

#[derive(Debug)]
struct Answer {
    day: i64,
    der: Arc<[u8]>,
}

impl Answers {
    pub fn new(issuer: Vec<u8>, serial_number: Vec<u8>) -> Self {
        Answers { issuer, serial_number, last: Mutex::default() }
    }

    /// The answer (DER) on the day of this moment, by the CA that issued the certificate.
    pub fn at(&self, at: Timestamp, authority: &Authority) -> Result<Arc<[u8]>, SigningProblem> {
        let day = at.as_second().max(0).div_euclid(DAY);
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(answer) = last.as_ref().filter(|answer| answer.day == day) {
            return Ok(Arc::clone(&answer.der));
        }
        let der: Arc<[u8]> = self.signed(day, authority)?.into();
        *last = Some(Answer { day, der: Arc::clone(&der) });
        Ok(der)
    }

    fn signed(&self, day: i64, authority: &Authority) -> Result<Vec<u8>, SigningProblem> {
        let begin_of = |day: i64| Timestamp::from_second(day * DAY).unwrap_or(Timestamp::MAX);
        let (begin, end) = (time(begin_of(day))?, time(begin_of(day + 1))?);
        let hash = |bytes| value(OCTET_STRING, &[digest(&SHA256, bytes).as_ref()]);
        let certificate = value(
            SEQUENCE,
            &[SHA_256, &hash(&self.issuer), &hash(authority.key().public_der()), &self.serial_number],
        );
        let single = value(SEQUENCE, &[&certificate, GOOD, &begin, &value(CONTEXT_0, &[&end])]);
        let data =
            value(SEQUENCE, &[&value(CONTEXT_1, &[&self.issuer]), &begin, &value(SEQUENCE, &[&single])]);
        let signature = value(BIT_STRING, &[NO_UNUSED_BITS, &authority.key().sign(&data)?]);
        let basic = value(SEQUENCE, &[&data, RSA_WITH_SHA_256, &signature]);
        let bytes = value(SEQUENCE, &[BASIC, &value(OCTET_STRING, &[&basic])]);
        Ok(value(SEQUENCE, &[SUCCESSFUL, &value(CONTEXT_0, &[&bytes])]))
    }
}

fn time(at: Timestamp) -> Result<Vec<u8>, SigningProblem> {
    Ok(GeneralizedTime::from_date_time(date_time(at)?).to_der()?)
}
