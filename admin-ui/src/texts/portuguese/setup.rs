//! What the set-up wizard says in Portuguese.

use crate::texts::setup::Setup;

pub(in crate::texts) const SETUP: Setup = Setup {
    title: "Configurar o Aldaba",

    secret_lead: "Abra a ligação que o servidor mostrou na consola ou cole-a aqui.",
    secret: "Ligação de configuração ou o seu segredo",
    secret_hint: "O segredo é o que se segue ao sinal # na ligação. Prova que gere este servidor.",
    secret_missing: "Escreva a ligação ou o seu segredo.",
    secret_wrong: "Este segredo não é válido. Copie-o outra vez da consola do servidor.",
    go_on: "Continuar",

    company_lead: "Passo 1 de 2: a sua empresa e você.",
    company: "Empresa",
    administrator: "Administrador",
    administrator_hint: "É você. Pode fazer tudo aqui e convidar outros administradores.",
    your_name: "O seu nome",
    your_email: "O seu e-mail",
    your_email_hint: "Inicia sessão com ele.",
    password_again: "Escreva a palavra-passe outra vez: não é guardada quando a página é recarregada.",
    password: "Palavra-passe",

    people_title: "Convide as pessoas da sua empresa",
    people_lead: "Passo 2 de 2: cada pessoa recebe um convite por e-mail. Também pode fazê-lo mais tarde.",
    person: |number| format!("Pessoa {number}"),
    add_person: "Adicionar uma pessoa",
    remove: "Retirar",
    remove_person: |number| format!("Retirar a pessoa {number}"),
    email_of_administrator: "Este já é o e-mail do administrador. Escreva outro.",
    email_of_person: |number| format!("Este já é o e-mail da pessoa {number}. Escreva outro."),
    finish: "Concluir a configuração",
    skip: "Saltar este passo",
    back: "Voltar",
    skip_title: "Concluir sem convidar ninguém?",
    skip_text: |people| {
        if people.is_one() {
            "A pessoa que escreveu não será convidada. Pode convidá-la mais tarde.".to_owned()
        } else {
            format!("As {people} pessoas que escreveu não serão convidadas. Pode convidá-las mais tarde.")
        }
    },
    skip_confirm: "Concluir sem convidar",

    done_title: "O Aldaba está pronto",
    done_lead: |company| {
        format!("{company} está configurada e tem sessão iniciada como administrador da empresa.")
    },
    nobody_invited: "Ainda ninguém foi convidado. Pode convidar pessoas na página da empresa.",
    invited: |invitations| {
        if invitations.is_one() {
            "1 convite vai a caminho por e-mail.".to_owned()
        } else {
            format!("{invitations} convites vão a caminho por e-mail.")
        }
    },
    next_step: "Agora registe as aplicações em que as pessoas da sua empresa iniciam sessão.",
    register_first: "Registar a sua primeira aplicação",
    to_company: "Ir para a sua empresa",

    already_title: "O Aldaba já está configurado",
    already_lead: "A ligação de configuração funciona uma só vez e já foi usada.",
    already: "Se tem uma conta, inicie sessão. Se foi convidado, use a ligação do seu e-mail.",
    cancelled_title: "Configuração cancelada",
    cancelled_lead: "Nada foi guardado. Ninguém pode iniciar sessão até o Aldaba estar configurado.",
    start_again: "Começar de novo",
};
