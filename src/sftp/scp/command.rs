//! The command line by which a client starts the other end of `scp`: words as a shell sees them, flags
//! and paths. No shell is run.

/// What a client wants this end to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ScpCommand {
    pub role: Role,
    /// Whether folders are sent with all that is in them: `-r`.
    pub recursive: bool,
    /// Whether times go with the files: `-p`.
    pub times: bool,
    /// Whether the target has to be a folder: `-d`.
    pub into_folder: bool,
    pub paths: Vec<CommandWord>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// Files come: `-t`.
    Sink,
    /// Files go: `-f`.
    Source,
}

/// One word of a command line: each character, and whether it is quoted and means only itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct CommandWord(pub Vec<(char, bool)>);

/// Why a command is not run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum CommandRefusal {
    #[error("This server runs no commands but scp: connect with sftp, scp or another SFTP client")]
    NotScp,
    #[error("The command is not UTF-8")]
    NotUtf8,
    #[error("A quote in the command is not closed")]
    QuoteNotClosed,
    #[error("The path needs a shell, and there is none here: only * and ? are understood")]
    NeedsAShell,
    #[error("There is no flag -{0} of scp here")]
    UnknownFlag(char),
    /// Neither `-t` nor `-f`, or both.
    #[error("scp needs one of -t (to here) and -f (from here)")]
    NoDirection,
    #[error("scp needs a path")]
    NoPath,
    #[error("The target is ambiguous: quote its spaces")]
    SeveralTargets,
    /// The sessions of the user have as many files open as they may.
    #[error("Too many files are open already: close some first")]
    TooManyOpenFiles,
}

impl CommandRefusal {
    /// Whether a client that speaks the protocol of `scp` waits for an answer in it.
    pub(crate) fn is_of_scp(self) -> bool {
        self != CommandRefusal::NotScp
    }
}

impl ScpCommand {
    /// Reads what a client has sent as an exec request.
    pub(crate) fn parse(command: &[u8]) -> Result<ScpCommand, CommandRefusal> {
        let first = command.split(|byte| byte.is_ascii_whitespace()).find(|word| !word.is_empty());
        if !first.is_some_and(|word| word == b"scp" || word.ends_with(b"/scp")) {
            return Err(CommandRefusal::NotScp);
        }
        let text = str::from_utf8(command).map_err(|_| CommandRefusal::NotUtf8)?;
        let mut words = words(text)?.into_iter().skip(1).peekable();
        let (mut sink, mut source) = (false, false);
        let mut parsed = ScpCommand {
            role: Role::Sink,
            recursive: false,
            times: false,
            into_folder: false,
            paths: Vec::new(),
        };
        while let Some(flags) = words.next_if(CommandWord::is_flags) {
            if flags.text() == "--" {
                break;
            }
            for (flag, _) in &flags.0[1..] {
                match flag {
                    't' => sink = true,
                    'f' => source = true,
                    'r' => parsed.recursive = true,
                    'p' => parsed.times = true,
                    'd' => parsed.into_folder = true,
                    // They say how much is told, and how to connect.
                    'v' | 'q' | '4' | '6' | 'B' | 'C' => {}
                    unknown => return Err(CommandRefusal::UnknownFlag(*unknown)),
                }
            }
        }
        parsed.role = match (sink, source) {
            (true, false) => Role::Sink,
            (false, true) => Role::Source,
            _ => return Err(CommandRefusal::NoDirection),
        };
        parsed.paths.extend(words.map(CommandWord::at_home));
        match (parsed.paths.len(), parsed.role) {
            (0, _) => Err(CommandRefusal::NoPath),
            (2.., Role::Sink) => Err(CommandRefusal::SeveralTargets),
            _ => Ok(parsed),
        }
    }
}

impl CommandWord {
    pub(crate) fn text(&self) -> String {
        self.0.iter().map(|(character, _)| character).collect()
    }

    fn is_flags(&self) -> bool {
        self.0.len() > 1 && self.0[0].0 == '-'
    }

    /// `~` is where a login begins, which is the root.
    fn at_home(mut self) -> CommandWord {
        if let [('~', false)] | [('~', false), ('/', _), ..] = self.0[..] {
            self.0[0] = ('/', true);
        }
        self
    }
}

/// Splits a command line as a POSIX shell does, as far as that needs no shell.
fn words(text: &str) -> Result<Vec<CommandWord>, CommandRefusal> {
    let mut words = Vec::new();
    let mut word: Option<CommandWord> = None;
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match character {
            ' ' | '\t' => words.extend(word.take()),
            '\'' => {
                let word = word.get_or_insert_default();
                loop {
                    match characters.next().ok_or(CommandRefusal::QuoteNotClosed)? {
                        '\'' => break,
                        other => word.0.push((other, true)),
                    }
                }
            }
            '"' => double_quoted(&mut characters, word.get_or_insert_default())?,
            '\\' => {
                let escaped = characters.next().ok_or(CommandRefusal::QuoteNotClosed)?;
                word.get_or_insert_default().0.push((escaped, true));
            }
            ';' | '&' | '|' | '<' | '>' | '(' | ')' | '$' | '`' | '\n' | '\r' => {
                return Err(CommandRefusal::NeedsAShell);
            }
            other => word.get_or_insert_default().0.push((other, false)),
        }
    }
    words.extend(word);
    Ok(words)
}

fn double_quoted(characters: &mut std::str::Chars<'_>, word: &mut CommandWord) -> Result<(), CommandRefusal> {
    loop {
        match characters.next().ok_or(CommandRefusal::QuoteNotClosed)? {
            '"' => return Ok(()),
            '$' | '`' => return Err(CommandRefusal::NeedsAShell),
            '\\' => match characters.next().ok_or(CommandRefusal::QuoteNotClosed)? {
                escaped @ ('$' | '`' | '"' | '\\') => word.0.push((escaped, true)),
                other => word.0.extend([('\\', true), (other, true)]),
            },
            other => word.0.push((other, true)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(command: &str) -> Vec<String> {
        let parsed = ScpCommand::parse(command.as_bytes()).expect("a command");
        parsed.paths.iter().map(CommandWord::text).collect()
    }

    #[test]
    fn what_clients_send_is_understood() {
        let sink = ScpCommand::parse(b"scp -v -p -d -t -- /Inbound/DK12345678").expect("a command");
        assert_eq!(
            (sink.role, sink.times, sink.into_folder, sink.recursive),
            (Role::Sink, true, true, false)
        );
        let source = ScpCommand::parse(b"/usr/bin/scp -rpf '/Outbound'").expect("a command");
        assert_eq!((source.role, source.times, source.recursive), (Role::Source, true, true));
        assert_eq!(paths("scp -f a b"), ["a", "b"]);
        assert_eq!(paths("scp -t ~/x"), ["//x"]);
        assert_eq!(paths("scp  -t  ~"), ["/"]);
    }

    #[test]
    fn quotes_mean_what_they_mean_to_a_shell() {
        for (written, meant) in [
            ("'a b'", "a b"),
            ("\"a b\"", "a b"),
            ("a\\ b", "a b"),
            ("'it'\"'\"'s'", "it's"),
            ("'wow'\\!''", "wow!"),
            ("\"\\$5 \\x\"", "$5 \\x"),
            ("''", ""),
            ("-", "-"),
        ] {
            assert_eq!(paths(&format!("scp -t {written}")), [meant], "{written}");
        }
        let stars = ScpCommand::parse(b"scp -f a*'*'").expect("a command").paths;
        assert_eq!(stars, [CommandWord(vec![('a', false), ('*', false), ('*', true)])]);
    }

    #[test]
    fn what_needs_a_shell_or_is_no_scp_is_refused() {
        for (command, refusal) in [
            ("id", CommandRefusal::NotScp),
            ("", CommandRefusal::NotScp),
            ("scpx -t a", CommandRefusal::NotScp),
            ("scp -t $HOME", CommandRefusal::NeedsAShell),
            ("scp -t a; rm -r /", CommandRefusal::NeedsAShell),
            ("scp -t \"`id`\"", CommandRefusal::NeedsAShell),
            ("scp -t 'a", CommandRefusal::QuoteNotClosed),
            ("scp -t \\", CommandRefusal::QuoteNotClosed),
            ("scp -tx a", CommandRefusal::UnknownFlag('x')),
            ("scp a", CommandRefusal::NoDirection),
            ("scp -tf a", CommandRefusal::NoDirection),
            ("scp -t", CommandRefusal::NoPath),
            ("scp -t a b", CommandRefusal::SeveralTargets),
        ] {
            assert_eq!(ScpCommand::parse(command.as_bytes()), Err(refusal), "{command}");
        }
        assert_eq!(ScpCommand::parse(b"scp -t \xe6"), Err(CommandRefusal::NotUtf8));
    }
}
