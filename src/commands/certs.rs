//! `certs`: a folder of test certificates and keys, with a note on what each is for.

use std::process::ExitCode;

use certs_gen::CertsOptions;

use crate::outcome::CommandResult;

pub fn run(options: &CertsOptions) -> CommandResult {
    let order = options.order();
    order.write()?;
    tell!("The certificates are in {}; README.txt says what each is for.", order.folder.display());
    Ok(ExitCode::SUCCESS)
}
