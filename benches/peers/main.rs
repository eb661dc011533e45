//! Measures the simulator beside the programs people have already; `make bench` runs it.
#![expect(unsafe_code, reason = "the kernel is asked what other processes use, and told to end them")]

mod alias;
mod archive;
mod asking;
mod building;
mod cases;
mod client;
mod fairness;
mod ftps;
mod hostile;
#[path = "../../tests/harness/http.rs"]
mod http;
#[path = "../../tests/hostile/key_exchange.rs"]
mod key_exchange;
mod lists;
mod many;
mod measure;
mod memory;
mod moving;
mod pages;
mod place;
mod process;
mod publications;
mod receipt;
mod replay;
mod rules;
mod schema;
mod server;
mod shipments;
mod signing;
mod size;
mod soak;
mod start;
mod sweeps;
mod table;
mod tokens;
mod transfers;
mod worlds;

use std::process::ExitCode;

use measure::Result;
use table::Line;

type Benchmark = fn() -> Result<Vec<Line>>;

/// Each benchmark's name, as in `make bench ONLY=upload`.
const BENCHMARKS: &[(&str, Benchmark)] = &[
    ("upload", transfers::upload),
    ("large-upload", transfers::large_upload),
    ("download", transfers::download),
    ("ftps", ftps::ftps),
    ("small-files", many::small_files),
    ("login", many::logins),
    ("sessions", many::sessions),
    ("start", start::start),
    ("size", size::size),
    ("schema", schema::schema),
    ("zip", archive::archive),
    ("rules", rules::rules),
    ("receipt", receipt::receipt),
    ("signing", signing::signing),
    ("lists", lists::lists),
    ("moving", moving::moving),
    ("pages", pages::pages),
    ("memory", memory::memory),
    ("soak", soak::soak),
    ("worlds", worlds::worlds),
    ("cases", cases::cases),
    ("sweep", sweeps::sweeps),
    ("replay", replay::replay),
    ("alias", alias::alias),
    ("fairness", fairness::fairness),
    ("tokens", tokens::tokens),
    ("publications", publications::publications),
    ("building", building::building),
];

fn main() -> ExitCode {
    match measure_all() {
        Ok(0) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::FAILURE
        }
    }
}

/// Prints every line as soon as it is known; answers how many benchmarks could not run.
fn measure_all() -> Result<u32> {
    // Cargo adds options of its own, such as --bench.
    let chosen: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    if let Some(unknown) = chosen.iter().find(|name| BENCHMARKS.iter().all(|(known, _)| known != name)) {
        let known: Vec<_> = BENCHMARKS.iter().map(|(name, _)| *name).collect();
        return Err(format!("there is no benchmark {unknown}; there are {}", known.join(", ")).into());
    }
    place::sweep()?;
    println!(
        "medians of {} rounds, the simulator and its peer in turn\n{}",
        measure::ROUNDS,
        table::heading()
    );
    let (mut reached, mut missed, mut failed) = (0, 0, 0);
    for (name, benchmark) in BENCHMARKS {
        if !chosen.is_empty() && !chosen.iter().any(|chosen| chosen == name) {
            continue;
        }
        match benchmark() {
            Ok(lines) => {
                for line in lines {
                    println!("{line}");
                    match line.reached() {
                        Some(true) => reached += 1,
                        Some(false) => missed += 1,
                        None => {}
                    }
                }
            }
            Err(problem) => {
                println!("{name}: could not be measured: {problem}");
                failed += 1;
            }
        }
    }
    println!("{reached} targets reached, {missed} missed, {failed} benchmarks could not run");
    Ok(failed)
}
