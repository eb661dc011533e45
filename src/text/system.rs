//! What the system says of a call that failed, in words of ours: its own sentences, and those that libraries put into
//! an error of the system, go no further.

use std::error::Error;
use std::fmt;
use std::io::{self, ErrorKind};

/// Words of ours in the place of an error of the system.
#[derive(Debug)]
struct Told(String);

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for Told {}

/// An error that says these words of ours, where an error of the system has to be returned.
pub fn told(words: impl fmt::Display) -> io::Error {
    told_as(ErrorKind::Other, words)
}

/// The same of this kind, for callers that look at it.
#[expect(clippy::disallowed_methods, reason = "here alone words are put into an error of the system")]
pub fn told_as(kind: ErrorKind, words: impl fmt::Display) -> io::Error {
    io::Error::new(kind, Told(words.to_string()))
}

/// Why a folder could not be made: that something of its name is there already says too little.
pub fn no_folder(error: io::Error) -> io::Error {
    match error.kind() {
        ErrorKind::AlreadyExists => {
            told_as(ErrorKind::NotADirectory, "it is a file, and a folder is wanted: name another path")
        }
        _ => error,
    }
}

/// Why a call of the system failed: words that we put there, or those for its kind.
pub fn system_words(error: &io::Error) -> String {
    if let Some(Told(words)) = error.get_ref().and_then(|inner| inner.downcast_ref()) {
        return words.clone();
    }
    match code_of(error).and_then(code_words) {
        Some(words) => words.to_owned(),
        None => kind_words(error.kind()).map_or_else(|| unknown(code_of(error)), str::to_owned),
    }
}

/// The number that the system gave, which libraries wrap.
fn code_of(error: &io::Error) -> Option<i32> {
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(inner) = cause {
        let of_system = inner.downcast_ref::<io::Error>();
        if let Some(code) = of_system.and_then(io::Error::raw_os_error) {
            return Some(code);
        }
        // What is inside an `io::Error` is no source of it, but the error itself.
        let wrapped = of_system.and_then(io::Error::get_ref);
        cause = wrapped.map_or_else(|| inner.source(), |wrapped| Some(wrapped));
    }
    None
}

/// What the standard library has no kind for, by the number that all Unixes give it.
fn code_words(code: i32) -> Option<&'static str> {
    match code {
        5 => Some("the disk or device does not read or write any more"),
        6 => Some("the device is not there"),
        23 | 24 => Some("too many files are open: raise the limit (ulimit -n), or end what has them open"),
        40 if cfg!(target_os = "linux") => Some("links lead around in a circle"),
        _ => None,
    }
}

/// None for a kind that this version of the standard library only adds to, or that says nothing.
fn kind_words(kind: ErrorKind) -> Option<&'static str> {
    let words = match kind {
        ErrorKind::NotFound => "there is no such file or folder",
        ErrorKind::PermissionDenied => "this user has no permission for it",
        ErrorKind::AlreadyExists => "it is there already",
        ErrorKind::IsADirectory => "it is a folder, and a file is wanted",
        ErrorKind::NotADirectory => "something on its path is a file, and no folder",
        ErrorKind::DirectoryNotEmpty => "the folder is not empty",
        ErrorKind::ReadOnlyFilesystem => "it lies where nothing can be written (mounted read-only)",
        ErrorKind::StorageFull => "the disk is full",
        ErrorKind::QuotaExceeded => "this user's share of the disk is used up",
        ErrorKind::FileTooLarge => "the file is larger than may be",
        ErrorKind::InvalidFilename => "no file can have this name",
        ErrorKind::InvalidInput => "it cannot be used in this way",
        ErrorKind::CrossesDevices => "a file cannot be moved from one disk to another",
        ErrorKind::TooManyLinks => "too many links lead there",
        ErrorKind::NotSeekable => "it cannot be read from any place, as a pipe cannot",
        ErrorKind::ResourceBusy | ErrorKind::ExecutableFileBusy => "another program uses it",
        ErrorKind::StaleNetworkFileHandle => "it was on a network disk, and is not there any more",
        ErrorKind::Deadlock => "two programs wait for each other to give it free",
        ErrorKind::InvalidData => "it is not UTF-8, or not in the form that it should have",
        ErrorKind::UnexpectedEof => "it ends too early",
        ErrorKind::WriteZero => "it takes no more",
        ErrorKind::ConnectionRefused => "nothing listens there",
        ErrorKind::ConnectionReset => "the connection was reset",
        ErrorKind::ConnectionAborted => "the connection was aborted",
        ErrorKind::NotConnected => "the connection was closed",
        ErrorKind::BrokenPipe => "the other side takes no more",
        ErrorKind::HostUnreachable => "the host cannot be reached",
        ErrorKind::NetworkUnreachable | ErrorKind::NetworkDown => "the network cannot be reached",
        ErrorKind::AddrInUse => "another program listens there",
        ErrorKind::AddrNotAvailable => "this machine has no such address",
        ErrorKind::TimedOut => "nothing came in time",
        ErrorKind::WouldBlock => "it is not ready",
        ErrorKind::Interrupted => "it was interrupted",
        ErrorKind::Unsupported => "this system does not know how",
        ErrorKind::OutOfMemory => "the memory does not suffice",
        ErrorKind::ArgumentListTooLong => "there are more arguments than the system takes",
        _ => return None,
    };
    Some(words)
}

fn unknown(code: Option<i32>) -> String {
    match code {
        Some(code) => format!("the system refuses it with its error {code}"),
        None => "the system refuses it".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_where_a_folder_is_to_be_made_is_told_as_that() {
        let error = no_folder(ErrorKind::AlreadyExists.into());
        assert_eq!(system_words(&error), "it is a file, and a folder is wanted: name another path");
        let denied = no_folder(ErrorKind::PermissionDenied.into());
        assert_eq!(system_words(&denied), "this user has no permission for it");
    }

    #[test]
    fn no_word_of_the_system_is_in_ours() {
        for code in 1..=133 {
            let error = io::Error::from_raw_os_error(code);
            let words = system_words(&error);
            let theirs = error.to_string();
            let sentence = theirs.split(" (os error").next().expect("a beginning");
            assert!(!words.contains(sentence) && !words.contains("os error"), "{code}: {words}");
            assert!(!words.is_empty());
        }
        assert_eq!(system_words(&io::Error::from_raw_os_error(28)), "the disk is full");
        assert_eq!(
            system_words(&io::Error::from_raw_os_error(61)),
            "the system refuses it with its error 61"
        );
    }

    /// As a library wraps it, with a sentence of its own.
    #[derive(Debug)]
    struct Wrapped(io::Error);

    impl fmt::Display for Wrapped {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "{} at path \"x\"", self.0)
        }
    }

    impl Error for Wrapped {
        fn source(&self) -> Option<&(dyn Error + 'static)> {
            Some(&self.0)
        }
    }

    #[test]
    #[expect(clippy::disallowed_methods, reason = "as libraries do")]
    fn what_a_library_wraps_is_told_by_what_the_system_said() {
        let inner = io::Error::from_raw_os_error(24);
        let wrapped = io::Error::new(inner.kind(), Wrapped(inner));
        assert!(system_words(&wrapped).starts_with("too many files are open"), "{wrapped}");
        let sentence = io::Error::new(ErrorKind::InvalidInput, "corrupt deflate stream");
        assert_eq!(system_words(&sentence), "it cannot be used in this way");
        assert_eq!(system_words(&io::Error::other("a library's")), "the system refuses it");
    }

    #[test]
    fn what_we_put_there_is_told_as_it_is() {
        let error = told_as(ErrorKind::NotFound, "there is no user tTEST9");
        assert_eq!(
            (error.kind(), system_words(&error)),
            (ErrorKind::NotFound, "there is no user tTEST9".to_owned())
        );
        assert_eq!(system_words(&told(7)), "7");
    }
}
