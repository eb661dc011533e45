//! A reply as a client has it: a code of three digits, and a sentence.

use std::fmt;

/// One reply. Further lines of a long one stand in its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FtpReply {
    pub code: u16,
    pub text: String,
}

impl FtpReply {
    pub(crate) fn new(code: u16, text: impl Into<String>) -> Self {
        FtpReply { code, text: text.into() }
    }

    /// Whether another reply follows to the same command.
    pub(crate) fn is_preliminary(&self) -> bool {
        self.code < 200
    }

    pub(crate) fn is_failure(&self) -> bool {
        self.code >= 400
    }
}

impl fmt::Display for FtpReply {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let FtpReply { code, text } = self;
        match text.rsplit_once('\n') {
            None => write!(out, "{code} {text}\r\n"),
            Some((lines, last)) => {
                for (number, line) in lines.split('\n').enumerate() {
                    match number {
                        0 => write!(out, "{code}-{line}\r\n")?,
                        _ => write!(out, " {line}\r\n")?,
                    }
                }
                write!(out, "{code} {last}\r\n")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_reply_is_told_in_lines_of_which_the_last_has_its_code() {
        assert_eq!(FtpReply::new(200, "Yes").to_string(), "200 Yes\r\n");
        let long = FtpReply::new(211, "It can:\nSIZE\nEnd").to_string();
        assert_eq!(long, "211-It can:\r\n SIZE\r\n211 End\r\n");
    }
}
