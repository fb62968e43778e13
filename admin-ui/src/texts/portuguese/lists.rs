//! What lists say in Portuguese.

use crate::texts::lists::Lists;

pub(in crate::texts) const LISTS: Lists = Lists {
    clear_filters: "Limpar os filtros",
    drop_filter: |filter| format!("Retirar o filtro {filter}"),
    rows: "Linhas",
    place: |first, last, total| format!("{first} a {last} de {total}"),
    previous: "Anterior",
    next: "Seguinte",
    select_all: "Selecionar tudo nesta página",
    select_named: |name| format!("Selecionar {name}"),
    none_filtered: "Nada tem estas características. Limpe os filtros para ver tudo.",
    none_match: |search| format!("Nada corresponde a «{search}»."),
    clear_search: "Limpar a procura",
    again_in: |seconds| format!("Tenta-se de novo a cada {seconds} segundos."),
    request: "Pedido",
    export: "Exportar CSV",
    exported: |rows| {
        if rows.is_one() {
            "Foi exportada 1 linha.".to_owned()
        } else {
            format!("Foram exportadas {rows} linhas.")
        }
    },
    selected_rows: "Linhas selecionadas",
    selected: |rows| if rows.is_one() { "1 selecionada".to_owned() } else { format!("{rows} selecionadas") },
    clear_selection: "Limpar a seleção",
    progress: |done, total| format!("{done} de {total}"),
    stop: "Parar depois desta",
    failed: "Falhou",
    failed_again: "Tentar de novo as que falharam",
    outcome: |done, total| format!("Feito: {done} de {total}."),
    close: "Fechar",
    more_for: |name| format!("Mais ações para {name}"),
    any_status: "Qualquer estado",
    any_role: "Qualquer função",
    any_kind: "Qualquer tipo",
    added_on: "Adicionada",
    disable: "Desativar",
    enable: "Ativar",
    disable_companies: |n| {
        if n.is_one() { "Desativar 1 empresa?".to_owned() } else { format!("Desativar {n} empresas?") }
    },
    disable_companies_text: "Ninguém pode iniciar sessão através de uma empresa desativada. Nada é eliminado e pode voltar a ser ativada.",
    enable_companies: |n| {
        if n.is_one() { "Ativar 1 empresa?".to_owned() } else { format!("Ativar {n} empresas?") }
    },
    enable_companies_text: "As pessoas de uma empresa ativa podem iniciar sessão.",
    disable_people: |n| {
        if n.is_one() { "Desativar 1 pessoa?".to_owned() } else { format!("Desativar {n} pessoas?") }
    },
    disable_people_text: "Uma pessoa desativada fica sem sessões e não pode iniciar nenhuma. Nada é eliminado.",
    enable_people: |n| {
        if n.is_one() { "Ativar 1 pessoa?".to_owned() } else { format!("Ativar {n} pessoas?") }
    },
    enable_people_text: "Uma pessoa ativa pode voltar a iniciar sessão.",
};
