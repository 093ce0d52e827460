import path from 'node:path'
import { isCallExpression, isVariableDeclaration } from 'typescript/unstable/ast/is'
import { API, type Checker, type Project, SignatureKind, type Type } from 'typescript/unstable/sync'
import type { Answers, ApiRoute } from '@/lib/http/openapi/document'
import { openSchemas } from './type-schema'

/**
 * Reads what routes answer from the types of what they run, with the compiler that checks them: nobody writes an
 * answer down twice, and the comments beside its fields explain them. Throws for a type that JSON cannot hold.
 */
export function readAnswers(routes: readonly Pick<ApiRoute, 'method' | 'path'>[]): Answers {
  const api = new API()
  try {
    const config = path.resolve('scripts/openapi/tsconfig.json')
    const project = api.updateSnapshot({ openProjects: [config] }).getProject(config)
    if (!project) throw new Error(`TypeScript did not open ${config}.`)
    const { schemaOf, schemas } = openSchemas(project.checker)
    const operations = routes.map((route) => {
      const name = `${route.method} ${route.path}`
      const type = answerOf(project, route)
      return [name, type && schemaOf(type, name)] as const
    })
    return { operations: Object.fromEntries(operations), schemas }
  } finally {
    api.close()
  }
}

/** The type that `run` of the route resolves to; null for nothing, or an answer that `run` made itself. */
function answerOf(project: Project, { method, path: where }: Pick<ApiRoute, 'method' | 'path'>): Type | null {
  const { checker, program } = project
  const file = program.getSourceFile(path.resolve(`app${where}/route.ts`))
  const module = file && checker.getSymbolAtLocation(file)
  const handler = module && checker.getExportsOfModule(module).find(({ name }) => name === method)
  const declared = handler?.valueDeclaration?.resolve(project)
  const call = declared && isVariableDeclaration(declared) ? declared.initializer : undefined
  const declaration = call && isCallExpression(call) ? call.arguments[0] : undefined
  const type = declaration && checker.getTypeAtLocation(declaration)
  const run = type && checker.getPropertyOfType(type, 'run')
  const answered = run && returnedBy(checker, checker.getTypeOfSymbol(run))
  if (!answered) throw new Error(`${method} ${where} is not written as "export const ${method} = route({ … run … })".`)
  const isNothing =
    checker.isTypeAssignableTo(answered, checker.getUndefinedType()) ||
    checker.isTypeAssignableTo(answered, checker.getVoidType())
  return isNothing || answered.getSymbol()?.name === 'Response' ? null : answered
}

function returnedBy(checker: Checker, run: Type | undefined): Type | undefined {
  const signature = run && checker.getSignaturesOfType(run, SignatureKind.Call)[0]
  const type = signature && checker.getReturnTypeOfSignature(signature)
  if (type?.getSymbol()?.name !== 'Promise' || !type.isTypeReference()) return type
  return checker.getTypeArguments(type)[0]
}
