address_in_note = the address of a link that everyone sees is written within a note for agents
    .mend = write the address beside the link, as [words](address)
code_differs = the code '{ $written }' is not the same in all channels
    .mend = write it between backticks
comment = the text holds a comment ('{ $mark }'), which hides nothing here
    .mend = delete it, and write in Markdown what it was for; a note for agents stands between `:::agent` and `:::`
foreign_mark = '{ $words }' is { kind }: it would be shown and read out as it is
    .mend = write it in words, or put it in `…` if it is meant as it is
invisible = an invisible character ({ $character }) stands after '{ $before }'
    .mend = delete it, and type what is around it once more
kind = { $kind ->
    [hidden] hidden
    [comment] a comment
    [template] of a template
    [comparison] of a comparison of two texts
    [highlight] a highlight
    [footnote] a footnote
    [raised] a raised or lowered sign
    [wiki-link] a link of a wiki
    [picture-name] a picture by its name
    [formula] a formula
    [markdown] Markdown that is not read as such
    [nearly-fact] nearly the mark of a fact
    [entity] an entity
   *[other-program] a mark of another program
}
link_without_words = a link has no words, so that nobody sees it
    .mend = write [words](address)
look_alike = the word '{ $word }' is written with letters of another script ({ $character })
    .mend = type it as '{ $meant }'
mark_in_title = a title holds '{ $mark }'
    .mend = write words only
nearly_note = '{ $mark }' is nearly the mark of a note for agents
    .mend = write `:::agent` and, below the note, `:::`, each on a line of its own that begins with it
no_link = '{ $words }' is not read as a link and would be shown
    .mend = write [words](address) with an address that starts with https://
not_shown = '{ $words }' is taken for a mark and never shown
    .mend = write it as a sentence of its own, or as a cell that its table has
note_not_closed = an agent block is not closed
    .mend = write a line `:::` below it
note_not_paired = an agent block is opened or closed twice
    .mend = close each `:::agent` with one line `:::`
picture = a picture from elsewhere stands here, and none is shown
    .mend = put it beside the article, as the studio does, say in words what it shows, or link to it without the !
recounted = the numbers of a list ({ $numbers }) are not shown as they are written
    .mend = number them in order, or write a backslash before the full stop
sign_eaten = the sign before or after '{ $words }' is taken for a mark and not shown
    .mend = write it between backticks, as `…{ $words }…`, or a backslash before the sign
struck_out = '{ $words }' is struck out, which no channel shows or says
    .mend = delete what no longer holds
tags = the text holds HTML ('{ $mark }'), which hides nothing here
    .mend = delete it, and write in Markdown what it was for; a note for agents stands between `:::agent` and `:::`
