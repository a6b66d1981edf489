// Written by `schedule`, which says why.
    vbroadcastsd zmm7, [{constants} + 0]
    vbroadcastsd zmm8, [{constants} + 8]
    vbroadcastsd zmm9, [{constants} + 16]
    vbroadcastsd zmm10, [{constants} + 24]
    vbroadcastsd zmm11, [{constants} + 32]
4:
    vbroadcastsd zmm0, [{body} + 0]
    vbroadcastsd zmm1, [{body} + 256]
    vbroadcastsd zmm2, [{body} + 512]
    vbroadcastsd zmm3, [{body} + 768]
    vpxord zmm4, zmm4, zmm4
    vpxord zmm5, zmm5, zmm5
    vpxord zmm6, zmm6, zmm6
    xor {at:e}, {at:e}
    vsubpd zmm12, zmm0, [{x} + {at} + 0]
    vsubpd zmm13, zmm1, [{y} + {at} + 0]
    vsubpd zmm14, zmm2, [{z} + {at} + 0]
    vmovapd zmm24, zmm7
    vfmadd231pd zmm24, zmm12, zmm12
    vfmadd231pd zmm24, zmm13, zmm13
    vfmadd231pd zmm24, zmm14, zmm14
    vsubpd zmm15, zmm0, [{x} + {at} + 64]
    vsubpd zmm16, zmm1, [{y} + {at} + 64]
    vsubpd zmm17, zmm2, [{z} + {at} + 64]
    vmovapd zmm25, zmm7
    vfmadd231pd zmm25, zmm15, zmm15
    vrsqrt14pd zmm28, zmm24
    vfmadd231pd zmm25, zmm16, zmm16
    vmulpd zmm26, zmm28, zmm28
    vfnmadd213pd zmm24, zmm26, zmm8
    vmulpd zmm28, zmm28, zmm26
    vfmadd231pd zmm25, zmm17, zmm17
    vsubpd zmm18, zmm0, [{x} + {at} + 128]
    vsubpd zmm19, zmm1, [{y} + {at} + 128]
    vsubpd zmm20, zmm2, [{z} + {at} + 128]
    vmovapd zmm26, zmm7
    vaddpd zmm30, zmm24, zmm9
    vfmadd231pd zmm26, zmm18, zmm18
    vrsqrt14pd zmm29, zmm25
    vfmadd213pd zmm30, zmm24, zmm10
    vfmadd231pd zmm26, zmm19, zmm19
    vmulpd zmm27, zmm29, zmm29
    vfmadd213pd zmm30, zmm24, zmm11
    vfnmadd213pd zmm25, zmm27, zmm8
    vmulpd zmm29, zmm29, zmm27
    vfmadd231pd zmm26, zmm20, zmm20
    vsubpd zmm21, zmm0, [{x} + {at} + 192]
    vsubpd zmm22, zmm1, [{y} + {at} + 192]
    vsubpd zmm23, zmm2, [{z} + {at} + 192]
    vmovapd zmm27, zmm7
    vmulpd zmm30, zmm30, zmm28
    vaddpd zmm31, zmm25, zmm9
    vfmadd231pd zmm27, zmm21, zmm21
    vrsqrt14pd zmm28, zmm26
    vmulpd zmm24, zmm30, [{m} + {at} + 0]
    vmulpd zmm30, zmm30, zmm3
    vfmadd213pd zmm31, zmm25, zmm10
    vfnmadd231pd zmm4, zmm24, zmm12
    vfnmadd231pd zmm5, zmm24, zmm13
    vfnmadd231pd zmm6, zmm24, zmm14
    vfmadd213pd zmm12, zmm30, [{p} + {at} + 0]
    vfmadd213pd zmm13, zmm30, [{p} + {at} + 0 + {second}]
    vfmadd213pd zmm14, zmm30, [{p} + {at} + 0 + {third}]
    vfmadd231pd zmm27, zmm22, zmm22
    vmulpd zmm24, zmm28, zmm28
    vfmadd213pd zmm31, zmm25, zmm11
    vfnmadd213pd zmm26, zmm24, zmm8
    vmulpd zmm28, zmm28, zmm24
    vmovupd [{p} + {at} + 0], zmm12
    vmovupd [{p} + {at} + 0 + {second}], zmm13
    vmovupd [{p} + {at} + 0 + {third}], zmm14
    mov {was}, {at}
    add {at}, 256
    cmp {at}, {stop}
    jae 3f
    .p2align 6
2:
    vfmadd231pd zmm27, zmm23, zmm23
    vsubpd zmm12, zmm0, [{x} + {at} + 0]
    vsubpd zmm13, zmm1, [{y} + {at} + 0]
    vsubpd zmm14, zmm2, [{z} + {at} + 0]
    vmovapd zmm24, zmm7
    vmulpd zmm31, zmm31, zmm29
    vaddpd zmm30, zmm26, zmm9
    vfmadd231pd zmm24, zmm12, zmm12
    vrsqrt14pd zmm29, zmm27
    vmulpd zmm25, zmm31, [{m} + {was} + 64]
    vmulpd zmm31, zmm31, zmm3
    vfmadd213pd zmm30, zmm26, zmm10
    vfnmadd231pd zmm4, zmm25, zmm15
    vfnmadd231pd zmm5, zmm25, zmm16
    vfnmadd231pd zmm6, zmm25, zmm17
    vfmadd213pd zmm15, zmm31, [{p} + {was} + 64]
    vfmadd213pd zmm16, zmm31, [{p} + {was} + 64 + {second}]
    vfmadd213pd zmm17, zmm31, [{p} + {was} + 64 + {third}]
    vfmadd231pd zmm24, zmm13, zmm13
    vmulpd zmm25, zmm29, zmm29
    vfmadd213pd zmm30, zmm26, zmm11
    vfnmadd213pd zmm27, zmm25, zmm8
    vmulpd zmm29, zmm29, zmm25
    vmovupd [{p} + {was} + 64], zmm15
    vmovupd [{p} + {was} + 64 + {second}], zmm16
    vmovupd [{p} + {was} + 64 + {third}], zmm17
    vfmadd231pd zmm24, zmm14, zmm14
    vsubpd zmm15, zmm0, [{x} + {at} + 64]
    vsubpd zmm16, zmm1, [{y} + {at} + 64]
    vsubpd zmm17, zmm2, [{z} + {at} + 64]
    vmovapd zmm25, zmm7
    vmulpd zmm30, zmm30, zmm28
    vaddpd zmm31, zmm27, zmm9
    vfmadd231pd zmm25, zmm15, zmm15
    vrsqrt14pd zmm28, zmm24
    vmulpd zmm26, zmm30, [{m} + {was} + 128]
    vmulpd zmm30, zmm30, zmm3
    vfmadd213pd zmm31, zmm27, zmm10
    vfnmadd231pd zmm4, zmm26, zmm18
    vfnmadd231pd zmm5, zmm26, zmm19
    vfnmadd231pd zmm6, zmm26, zmm20
    vfmadd213pd zmm18, zmm30, [{p} + {was} + 128]
    vfmadd213pd zmm19, zmm30, [{p} + {was} + 128 + {second}]
    vfmadd213pd zmm20, zmm30, [{p} + {was} + 128 + {third}]
    vfmadd231pd zmm25, zmm16, zmm16
    vmulpd zmm26, zmm28, zmm28
    vfmadd213pd zmm31, zmm27, zmm11
    vfnmadd213pd zmm24, zmm26, zmm8
    vmulpd zmm28, zmm28, zmm26
    vmovupd [{p} + {was} + 128], zmm18
    vmovupd [{p} + {was} + 128 + {second}], zmm19
    vmovupd [{p} + {was} + 128 + {third}], zmm20
    vfmadd231pd zmm25, zmm17, zmm17
    vsubpd zmm18, zmm0, [{x} + {at} + 128]
    vsubpd zmm19, zmm1, [{y} + {at} + 128]
    vsubpd zmm20, zmm2, [{z} + {at} + 128]
    vmovapd zmm26, zmm7
    vmulpd zmm31, zmm31, zmm29
    vaddpd zmm30, zmm24, zmm9
    vfmadd231pd zmm26, zmm18, zmm18
    vrsqrt14pd zmm29, zmm25
    vmulpd zmm27, zmm31, [{m} + {was} + 192]
    vmulpd zmm31, zmm31, zmm3
    vfmadd213pd zmm30, zmm24, zmm10
    vfnmadd231pd zmm4, zmm27, zmm21
    vfnmadd231pd zmm5, zmm27, zmm22
    vfnmadd231pd zmm6, zmm27, zmm23
    vfmadd213pd zmm21, zmm31, [{p} + {was} + 192]
    vfmadd213pd zmm22, zmm31, [{p} + {was} + 192 + {second}]
    vfmadd213pd zmm23, zmm31, [{p} + {was} + 192 + {third}]
    vfmadd231pd zmm26, zmm19, zmm19
    vmulpd zmm27, zmm29, zmm29
    vfmadd213pd zmm30, zmm24, zmm11
    vfnmadd213pd zmm25, zmm27, zmm8
    vmulpd zmm29, zmm29, zmm27
    vmovupd [{p} + {was} + 192], zmm21
    vmovupd [{p} + {was} + 192 + {second}], zmm22
    vmovupd [{p} + {was} + 192 + {third}], zmm23
    vfmadd231pd zmm26, zmm20, zmm20
    vsubpd zmm21, zmm0, [{x} + {at} + 192]
    vsubpd zmm22, zmm1, [{y} + {at} + 192]
    vsubpd zmm23, zmm2, [{z} + {at} + 192]
    vmovapd zmm27, zmm7
    vmulpd zmm30, zmm30, zmm28
    vaddpd zmm31, zmm25, zmm9
    vfmadd231pd zmm27, zmm21, zmm21
    vrsqrt14pd zmm28, zmm26
    vmulpd zmm24, zmm30, [{m} + {at} + 0]
    vmulpd zmm30, zmm30, zmm3
    vfmadd213pd zmm31, zmm25, zmm10
    vfnmadd231pd zmm4, zmm24, zmm12
    vfnmadd231pd zmm5, zmm24, zmm13
    vfnmadd231pd zmm6, zmm24, zmm14
    vfmadd213pd zmm12, zmm30, [{p} + {at} + 0]
    vfmadd213pd zmm13, zmm30, [{p} + {at} + 0 + {second}]
    vfmadd213pd zmm14, zmm30, [{p} + {at} + 0 + {third}]
    vfmadd231pd zmm27, zmm22, zmm22
    vmulpd zmm24, zmm28, zmm28
    vfmadd213pd zmm31, zmm25, zmm11
    vfnmadd213pd zmm26, zmm24, zmm8
    vmulpd zmm28, zmm28, zmm24
    vmovupd [{p} + {at} + 0], zmm12
    vmovupd [{p} + {at} + 0 + {second}], zmm13
    vmovupd [{p} + {at} + 0 + {third}], zmm14
    mov {was}, {at}
    add {at}, 256
    cmp {at}, {stop}
    jb 2b
3:
    vfmadd231pd zmm27, zmm23, zmm23
    vmulpd zmm31, zmm31, zmm29
    vaddpd zmm30, zmm26, zmm9
    vrsqrt14pd zmm29, zmm27
    vmulpd zmm25, zmm31, [{m} + {was} + 64]
    vmulpd zmm31, zmm31, zmm3
    vfmadd213pd zmm30, zmm26, zmm10
    vfnmadd231pd zmm4, zmm25, zmm15
    vfnmadd231pd zmm5, zmm25, zmm16
    vfnmadd231pd zmm6, zmm25, zmm17
    vfmadd213pd zmm15, zmm31, [{p} + {was} + 64]
    vfmadd213pd zmm16, zmm31, [{p} + {was} + 64 + {second}]
    vfmadd213pd zmm17, zmm31, [{p} + {was} + 64 + {third}]
    vmulpd zmm25, zmm29, zmm29
    vfmadd213pd zmm30, zmm26, zmm11
    vfnmadd213pd zmm27, zmm25, zmm8
    vmulpd zmm29, zmm29, zmm25
    vmovupd [{p} + {was} + 64], zmm15
    vmovupd [{p} + {was} + 64 + {second}], zmm16
    vmovupd [{p} + {was} + 64 + {third}], zmm17
    vmulpd zmm30, zmm30, zmm28
    vaddpd zmm31, zmm27, zmm9
    vmulpd zmm26, zmm30, [{m} + {was} + 128]
    vmulpd zmm30, zmm30, zmm3
    vfmadd213pd zmm31, zmm27, zmm10
    vfnmadd231pd zmm4, zmm26, zmm18
    vfnmadd231pd zmm5, zmm26, zmm19
    vfnmadd231pd zmm6, zmm26, zmm20
    vfmadd213pd zmm18, zmm30, [{p} + {was} + 128]
    vfmadd213pd zmm19, zmm30, [{p} + {was} + 128 + {second}]
    vfmadd213pd zmm20, zmm30, [{p} + {was} + 128 + {third}]
    vfmadd213pd zmm31, zmm27, zmm11
    vmovupd [{p} + {was} + 128], zmm18
    vmovupd [{p} + {was} + 128 + {second}], zmm19
    vmovupd [{p} + {was} + 128 + {third}], zmm20
    vmulpd zmm31, zmm31, zmm29
    vmulpd zmm27, zmm31, [{m} + {was} + 192]
    vmulpd zmm31, zmm31, zmm3
    vfnmadd231pd zmm4, zmm27, zmm21
    vfnmadd231pd zmm5, zmm27, zmm22
    vfnmadd231pd zmm6, zmm27, zmm23
    vfmadd213pd zmm21, zmm31, [{p} + {was} + 192]
    vfmadd213pd zmm22, zmm31, [{p} + {was} + 192 + {second}]
    vfmadd213pd zmm23, zmm31, [{p} + {was} + 192 + {third}]
    vmovupd [{p} + {was} + 192], zmm21
    vmovupd [{p} + {was} + 192 + {second}], zmm22
    vmovupd [{p} + {was} + 192 + {third}], zmm23
    vmovupd [{pull} + 0], zmm4
    vmovupd [{pull} + 64], zmm5
    vmovupd [{pull} + 128], zmm6
    add {pull}, 192
    add {body}, 8
    cmp {body}, {end}
    jb 4b
