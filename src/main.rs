//! Parse, run, exit.

use std::process::ExitCode;

fn main() -> ExitCode {
    mock_nets_share::main()
}
