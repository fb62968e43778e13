//! The command line.

mod cli;

use std::{path::PathBuf, process::ExitCode, time::Duration};

use aldaba::app;
use clap::{CommandFactory, Parser, Subcommand};
use kernel::{Clock, Error};
use organisation::{people, setup};
use platform::{
    Actor,
    actor::RequestSource,
    config::{self, Config, Env, LogConfig, LogFormat},
    mail::Mailer,
};
use shared_types::{ApiScope, CreateCompany, FinishSetup, SetupAdministrator, readable_email};
use store::db::migrate;
use tokens::api_tokens;
use tracing_subscriber::EnvFilter;

/// Returns the memory of connections and requests to the system after they have ended, which the system's allocator
/// keeps.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

type Outcome = Result<(), Box<dyn std::error::Error>>;

/// Centralised authentication for companies. Configured by environment variables: see docs/CONFIGURATION.md.
#[derive(Debug, Parser)]
#[command(name = "aldaba", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the API, the pages and the UI.
    Serve {
        /// Leave jobs to `aldaba worker`, which shares the database.
        #[arg(long)]
        no_worker: bool,
    },
    /// Run jobs, and serve only health checks and metrics, at ALDABA_WORKER_BIND.
    Worker,
    /// Migrate the database schema to this release, or roll migrations back.
    Migrate {
        /// How many migrations to roll back; what they added is lost.
        #[arg(long)]
        down: Option<u32>,
    },
    /// Finish the installation without a browser.
    Setup(SetupArgs),
    /// Create a personal API token and print it.
    Token {
        /// The email of the token's user.
        #[arg(long)]
        email: String,
        /// How long it is valid, such as 12h or 30d.
        #[arg(long, default_value = "1h", value_parser = parse_ttl)]
        ttl: Duration,
        /// The name of the token.
        #[arg(long, default_value = "command line")]
        name: String,
        /// Create a read-only token.
        #[arg(long)]
        read_only: bool,
    },
    /// Write an encrypted backup of the whole installation, while servers go on working.
    Backup(cli::backup::Args),
    /// Restore a backup into the empty database of the configuration, of the same or another kind.
    Restore(cli::restore::Args),
    /// Copy everything into another, empty database, of the same or another kind. Stop the server first.
    MoveDatabase(cli::move_database::Args),
    /// Check the installation and say what is wrong and what to do: exit code 1 for warnings, 2 for errors.
    Doctor(cli::doctor::Args),
    /// Print the OpenAPI document.
    Openapi {
        /// Print the discovery document of an example issuer instead.
        #[arg(long)]
        discovery: bool,
        /// Print it in the form that progenitor, a generator of Rust clients, accepts.
        #[arg(long, conflicts_with = "discovery")]
        progenitor: bool,
    },
    /// Check the configuration and report every mistake.
    CheckConfig,
    /// Write the files of the admin UI for another web server, with the public URL of this one in their settings.
    Ui {
        /// The folder to write them to.
        directory: PathBuf,
    },
    /// Print a script with which a shell completes commands.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// Write the manual pages of all commands.
    Man {
        /// The folder to write them to.
        directory: PathBuf,
    },
}

#[derive(Debug, clap::Args)]
struct SetupArgs {
    /// The first company's name.
    #[arg(long)]
    company: String,
    /// The first company's code; made from its name when absent.
    #[arg(long)]
    code: Option<String>,
    /// The administrator's email.
    #[arg(long)]
    email: String,
    /// The administrator's name.
    #[arg(long)]
    name: Option<String>,
    /// A file that contains the administrator's password.
    #[arg(long)]
    password_file: PathBuf,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(threads()).enable_all().build();
    let outcome = match runtime {
        Ok(runtime) => runtime.block_on(run(cli.command)),
        Err(error) => Err(error.into()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // It was printed already.
            if let Some(found) = error.downcast_ref::<cli::doctor::Found>() {
                return ExitCode::from(found.code);
            }
            eprintln!("aldaba: {}", describe(error.as_ref()));
            ExitCode::FAILURE
        }
    }
}

/// Limits the threads that serve requests to two. The rest of the machine is for password hashing and the database.
fn threads() -> usize {
    std::thread::available_parallelism().map_or(2, usize::from).min(2)
}

/// Returns the text of an error. The domain's own texts of internal and database errors have no information, so their
/// causes are shown.
fn describe(error: &(dyn std::error::Error + 'static)) -> String {
    if let Some(Error::Invalid(errors)) = error.downcast_ref::<Error>() {
        let lines: Vec<_> =
            errors.iter().map(|error| format!("{}: {}", error.field, error.message)).collect();
        return lines.join("\n        ");
    }
    match error.downcast_ref::<Error>() {
        Some(Error::Internal(cause)) => cause.to_string(),
        Some(Error::Database(cause)) => format!("the database cannot be used: {cause}"),
        _ => error.to_string(),
    }
}

async fn run(command: Command) -> Outcome {
    match command {
        Command::Serve { no_worker } => serve(configure()?, no_worker).await,
        Command::Worker => work(configure()?).await,
        Command::Migrate { down } => {
            let config = configure()?;
            match down {
                Some(steps) => migrate::down(&config.database.migrate_url, steps).await?,
                None => migrate::up(&config.database.migrate_url, &Clock::system()).await?,
            }
            Ok(())
        }
        Command::Setup(args) => finish_setup(args).await,
        Command::Token { email, ttl, name, read_only } => token(&email, ttl, &name, read_only).await,
        Command::Backup(args) => cli::backup::run(args).await,
        Command::Restore(args) => cli::restore::run(args).await,
        Command::Doctor(args) => cli::doctor::run(args).await,
        Command::MoveDatabase(args) => cli::move_database::run(args).await,
        Command::Openapi { discovery, progenitor } => {
            let document = match (discovery, progenitor) {
                (true, _) => app::discovery(),
                (_, true) => app::document_for_progenitor(),
                _ => app::document(),
            };
            print(&format!("{document:#}\n"))
        }
        Command::CheckConfig => {
            let config = configure()?;
            Mailer::new(&config)?;
            if let Some(advice) = app::check_tls(&config, &Clock::system())? {
                print(&format!("{advice}\n"))?;
            }
            if let Some(advice) = config.outbound.certificate_advice() {
                print(&format!("ALDABA_EXTRA_CA_FILE: {advice}\n"))?;
            }
            print("the configuration is valid\n")
        }
        Command::Ui { directory } => {
            app::export_ui(&directory, configure()?.server.issuer())
                .map_err(|error| format!("cannot write to {}: {error}", directory.display()))?;
            Ok(())
        }
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "aldaba", &mut script);
            print(&String::from_utf8_lossy(&script))
        }
        Command::Man { directory } => {
            clap_mangen::generate_to(Cli::command(), directory)?;
            Ok(())
        }
    }
}

/// Reads the configuration and starts logging.
fn configure() -> Result<Config, Box<dyn std::error::Error>> {
    let config = Config::read(Env::process()).map_err(|mistakes| {
        let lines: Vec<_> = mistakes.iter().map(ToString::to_string).collect();
        format!("the configuration has {} mistake(s):\n  {}", lines.len(), lines.join("\n  "))
    })?;
    log(&config.log);
    Ok(config)
}

fn log(config: &LogConfig) {
    let builder = tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new(&config.filter))
        .with_writer(std::io::stderr)
        .with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr()));
    match config.format {
        LogFormat::Text => builder.init(),
        LogFormat::Json => builder.json().flatten_event(true).init(),
    }
}

async fn serve(config: Config, no_worker: bool) -> Outcome {
    // Before the database is opened, which may take longer.
    if let Some(advice) = app::check_tls(&config, &Clock::system())? {
        tracing::warn!("{advice}");
    }
    let listener = app::listen(&config)?;
    let ctx = app::open(config, Clock::system()).await?;
    // Before the link is printed, since a script that reads it may stop the server at once.
    let stop = stop();
    if let Some(link) = app::setup_link(&ctx).await? {
        print(&format!("\nFinish the installation here (the link works once):\n\n  {link}\n\n"))?;
    } else {
        print(&format!("\nAldaba is at {}\n\n", ctx.config.server.issuer()))?;
    }
    match no_worker {
        true => app::serve_without_worker(ctx, listener, stop).await?,
        false => app::serve(ctx, listener, stop).await?,
    }
    Ok(())
}

async fn work(config: Config) -> Outcome {
    let listener = app::listen_as_worker(&config)?;
    // Before the log says that it runs, since a script that reads it may stop the worker at once.
    let stop = stop();
    let ctx = app::open(config, Clock::system()).await?;
    app::work(ctx, listener, stop).await?;
    Ok(())
}

/// Catches the signals that stop the process, from now on; completes when one is received.
fn stop() -> impl Future<Output = ()> {
    use tokio::signal::unix::{SignalKind, signal};
    let signals = (signal(SignalKind::terminate()), signal(SignalKind::interrupt()));
    async move {
        let (Ok(mut terminate), Ok(mut interrupt)) = signals else {
            return std::future::pending().await;
        };
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    }
}

async fn finish_setup(args: SetupArgs) -> Outcome {
    let ctx = app::open(configure()?, Clock::system()).await?;
    let password = std::fs::read_to_string(&args.password_file)
        .map_err(|error| format!("cannot read {}: {error}", args.password_file.display()))?;
    let new = FinishSetup {
        secret: String::new(),
        company: CreateCompany { name: args.company, code: args.code, entitlements: None },
        administrator: SetupAdministrator {
            name: args.name,
            email: args.email,
            password: password.trim_end_matches(['\r', '\n']).to_owned(),
        },
        users: Vec::new(),
    };
    let installed = setup::finish_locally(&ctx, RequestSource::default(), new).await?;
    ctx.keys.publish_next().await?;
    print(&format!(
        "{} is set up; {} can sign in\n",
        installed.company.name,
        readable_email(&installed.administrator.email)
    ))
}

async fn token(email: &str, ttl: Duration, name: &str, read_only: bool) -> Outcome {
    // Safe beside a running server: a new token cannot be in its caches.
    let ctx = app::open_beside(configure()?, Clock::system()).await?;
    let user = people::by_email(&ctx, email).await?.ok_or_else(|| format!("there is no user {email}"))?;
    let scope = if read_only { ApiScope::Read } else { ApiScope::All };
    let token = api_tokens::create(&ctx, &Actor::system(), user, name, scope, ttl).await?;
    print(&format!("{}\n", token.expose()))
}

/// Prints the requested output to the standard output. Logs go to the standard error.
fn print(text: &str) -> Outcome {
    use std::io::Write;
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(())
}

fn parse_ttl(text: &str) -> Result<Duration, String> {
    config::parse_duration(text)
        .filter(|ttl| !ttl.is_zero())
        .ok_or_else(|| "must be a length of time such as 90s, 10m, 12h or 30d".to_owned())
}
