//! The `candor` program: hands its arguments to [`candor::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    candor::cli::main()
}
