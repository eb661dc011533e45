//! One record for each call of the e-Box, as its audit trail asks of a service: who, what, when, and what came of it.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use nets_core::Timestamp;
use nets_core::identity::belgium::EboxEnvironment;
use serde::Serialize;

/// So many calls are kept, the newest.
const MOST: usize = 10_000;

/// One call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EboxCall {
    /// Counts from 1.
    pub number: u64,
    /// In real time.
    pub timestamp: Timestamp,
    pub environment: EboxEnvironment,
    /// SHA-256 of the token, in hexadecimal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject_token_hashed: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    pub api_call_request_method: String,
    pub api_call_request_url: String,
    /// Zero where the connection was cut in the place of an answer.
    pub api_call_response_code: u16,
    /// Sizes, digests, the id of the message.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub api_call_details: String,
}

/// The calls of one world. Bound: `MOST`, and of each what the door shows of a client's texts.
#[derive(Debug, Default)]
pub struct EboxCalls(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    /// Bound: `MOST`.
    calls: VecDeque<EboxCall>,
    made: u64,
}

impl EboxCalls {
    /// Keeps a call, with its number; the oldest may go for it.
    pub fn keep(&self, mut call: EboxCall) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.made += 1;
        call.number = kept.made;
        if kept.calls.len() >= MOST {
            kept.calls.pop_front();
        }
        kept.calls.push_back(call);
    }

    /// The calls in front of this number, or all of them, the newest first, at most so many.
    pub fn newest(&self, before: Option<u64>, most: usize) -> Vec<EboxCall> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let wanted = |call: &&EboxCall| before.is_none_or(|before| call.number < before);
        kept.calls.iter().rev().filter(wanted).take(most).cloned().collect()
    }

    /// The calls behind this number, the oldest first, at most so many.
    pub fn behind(&self, number: u64, most: usize) -> Vec<EboxCall> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.calls.iter().filter(|call| call.number > number).take(most).cloned().collect()
    }
}
